"""Vocabulary of the corpus; all names of people, places and venues are invented."""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.strip().splitlines())


OWNER: Final = "Octavia Sample"

# Names are those of plants and stones; some have letters beyond ASCII, an apostrophe or a hyphen.
GIVEN: Final = _words("""
Acacia Ahorn Alder Anise Arnica Aspen Azalée Bamboo Betula Bryony Caraway Cedar Chêne Clover Córdia Cypress
Dahlia Dill Elder Érable Fennel Fern Fjällsippa Flieder Frêne Ginkgo Gorse Hawthorn Hêtre Jasmín Juniper Kapok
Klöver Larch Laurel Linden Löwenzahn Lupin Mahonia Maple Mélèze Mimosa Mistel Moss Myrtle Nettle Olive Oxlip
Palm Péonia Pine Poplar Privet Quince Reed Rowan Sorrel Spruce Tansy Thyme Tulip Vetch Willow Yarrow Zinnia
""")
FAMILY: Final = _words("""
Agate Alabaster Andesit Apatite Basalt Bauxite Beryl Borax Calcite Chert Chlorite Cinnabar Diabas Diorite
Dolomite Emery Feldspar Flint Gabbro Galena Garnet Glimmer Gneis Granit Graphite Grès Gypsum Halite Hematite
Jasper Kalkstein Kaolin Kvarts Limestone Łupek Malachite Marl Mica Obsidian Ochre O'Flint Olivine Onyx Perlite
Porphyr Pumice Pyrite Quartz-Mica Rhyolite Rubín Sandstone Schist Selenite Shale Silex Skarn Slate Spinel
Steatite Sulphur Syenite Talc Tellur Topaz Travertin Tuff Vermiculite Węgiel Xenotime Zeolith Zircon Żwir
""")

AFFILIATIONS: Final = _lines("""
Example University
University of Samples
Universität Musterstadt
Université de l'Exemple
Universidad del Ejemplo
Exempelhögskolan
Placeholder College, North Campus
Placeholder College, South Campus
Sample Polytechnic: School of Ordinary Methods
Specimen Institute of Technology
Institute for Placeholder Studies
Laboratory of Repeatable Results
Anytown State University
Somewhere Research
Nowhere Labs
The Template Foundation
Uniwersytet Przykładowy
Instituto Modelo
Academy of Dummy Data
Prototype School of Engineering
Generic National Laboratory
Standard Institute for Test Patterns
Blank Page College
Örneği Üniversitesi
Common Ground University
""")
VENUES: Final = _lines("""
SampleConf
ExProc
Conference on Ordinary Methods
Journal of Reproducible Examples
Symposium on Placeholder Systems
Mustertage
Transactions on Test Patterns
Annals of Templates
SpecimenML
DummyNLP
Letters on Small Results
ProtoVis
Workshop on Things Worth Measuring Twice
BlankCon
Example Review
AnyData
Generic Robotics
Nowhere Theory Days
ModelTest
SomeSys
""")
AREAS: Final = _words("""
cs.AI cs.CL cs.CV cs.DB cs.DS cs.HC cs.IR cs.LG cs.RO math.OC stat.ML eess.SP
""")
TAGS: Final = _words("""
sampling sketching ranking parsing alignment compression scheduling calibration privacy fairness robustness
search planning control simulation annotation transfer pruning caching verification
""")

QUALITIES: Final = _words("""
sparse adaptive incremental exact approximate robust hierarchical amortised streaming private convex stochastic
parallel lazy weighted compact interpretable self-correcting multi-scale resource-aware
""")
METHODS: Final = _lines("""
sketches
decoders
search trees
random walks
schedulers
surrogate models
kernel machines
message passing
priority queues
feature maps
gradient estimators
state machines
sampling plans
proof systems
""")
TASKS: Final = _lines("""
document ranking
map matching
table understanding
scene reconstruction
speech alignment
program repair
crowd annotation
traffic prediction
query planning
motion control
image registration
anomaly detection
resource allocation
text simplification
""")
VERBS: Final = _words("""
present examine derive compare reconsider measure generalise test describe
""")

CLAUSES: Final = _lines("""
the estimate stays well within its theoretical bound
each sample is weighed exactly once
the sketch fits into a single cache line
errors shrink with every additional iteration
a straightforward baseline comes surprisingly close
the lower bound is attained up to constants
noise in the annotations does little harm
we measure both running time and memory
the argument requires no independence assumption
half of the improvement comes from careful tuning
the curves intersect after several thousand steps
rare categories benefit most of all
the index is reconstructed in the background
annotators agree on nine answers out of ten
no experiment diverged in any of the settings
the cost increases with the square of the depth
larger batches change nothing about this
two of the collections were assembled anew
the schedule was determined beforehand
our implementation is short enough to be read
the effect disappears for small samples
an independent study confirms the ranking
the solver stops when the residual is negligible
every transformation can be reversed
what remains is an ordinary linear programme
the constants are explicit and moderate
older processors give the same ordering
the margin is wider for longer sequences
human raters noticed no difference
the underlying graph is sparse and almost planar
random initialisation suffices in practice
the queue never holds more than a handful of items
gradients are clipped during the first epoch only
the appendix documents all unsuccessful attempts
we leave the weighted variant open
the procedure needs a single pass over the observations
its output is compared with an exact reference
the choice of prior matters less than expected
representations are shared between both objectives
the adversary succeeds only with complete access
calibration improves without further training
the controller recovers after every perturbation
""")
JOINTS: Final = _lines("""
and
while
because
whereas
although
since
so that
even where
""")

# A formula with `{number}` is shared by few papers, the others by many, as in real abstracts.
FORMULAS: Final = (
    r"$n$",
    r"$\varepsilon$",
    r"$O(n \log n)$",
    r"$\ell_2$",
    r"$p(x \mid \theta)$",
    r"$\mathcal{{R}}_{{\text{{emp}}}}$",
    r"${number}\times$",
    r"$\lambda = 0.{number}$",
    r"$\nabla_\theta F_{{{number}}}(\theta)$",
    r"$d_{{\text{{hidden}}}} = {number}$",
)
TITLE_FORMULAS: Final = (r"$O(n)$", r"$\tilde{O}(n^2)$", r"$k^3$")
TABLE_ROWS: Final = ("Baseline", "Proposed", "Upper bound")

CODE: Final = (
    '''def {name}_update(weights, samples, rate={rate}):
    """Move every weight a little towards the mean of its samples."""
    moved = {{}}
    for key, weight in weights.items():
        seen = samples.get(key, [])
        target = sum(seen) / len(seen) if seen else weight
        moved[key] = weight + rate * (target - weight)  # no sample, no move
    return moved
''',
    '''class {name}Counter:
    """Counts items approximately in {rows} rows of a table."""

    def __init__(self, width={width}):
        self.table = [[0] * width for _ in range({rows})]

    def add(self, item):
        for number, row in enumerate(self.table):
            row[hash((number, item)) % len(row)] += 1
''',
    """import heapq

def {name}_search(graph, start, limit={width}):
    queue, seen = [(0.0, start)], set()
    while queue and len(seen) < limit:
        cost, node = heapq.heappop(queue)
        if node in seen:
            continue
        seen.add(node)
        for other, step in graph[node]:
            heapq.heappush(queue, (cost + step * {rate}, other))
    return seen
""",
)

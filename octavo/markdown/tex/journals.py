r"""The journals that the commands of AASTeX stand for, such as `\apj`, as its documents print them.

ADS writes them in its bibliographies; the list is closed (`aas_macros.sty`).
"""

_JOURNALS = r"""
aj AJ | araa ARA&A | apj ApJ | apjl ApJL | apjlett ApJL | apjs ApJS | apjsupp ApJS | ao Appl. Opt. | applopt Appl. Opt.
apss Ap&SS | aap A&A | astap A&A | aapr A&A Rv | aaps A&AS | azh AZh | baas BAAS | bac Bull. Astron. Inst. Czech.
caa Chinese Astron. Astrophys. | cjaa Chinese J. Astron. Astrophys. | icarus Icarus | jcap JCAP | jrasc JRASC
memras MmRAS | mnras MNRAS | na New A | nar New A Rv | pra Phys. Rev. A | prb Phys. Rev. B | prc Phys. Rev. C
prd Phys. Rev. D | pre Phys. Rev. E | prl Phys. Rev. Lett. | pasa PASA | pasp PASP | pasj PASJ | psj PSJ
rmxaa Rev. Mexicana Astron. Astrofis. | qjras QJRAS | skytel S&T | solphys Sol. Phys. | sovast Soviet Ast.
ssr Space Sci. Rev. | zap ZAp | nat Nature | iaucirc IAU Circ. | aplett Astrophys. Lett.
apspr Astrophys. Space Phys. Res. | bain Bull. Astron. Inst. Netherlands | fcp Fund. Cosmic Phys.
gca Geochim. Cosmochim. Acta | grl Geophys. Res. Lett. | jcp J. Chem. Phys. | jgr J. Geophys. Res.
jqsrt J. Quant. Spectrosc. Radiat. Transf. | memsai Mem. Soc. Astron. Italiana | nphysa Nucl. Phys. A
physrep Phys. Rep. | physscr Phys. Scr. | planss Planet. Space Sci. | procspie Proc. SPIE | actaa Acta Astron.
"""
JOURNALS = {
    name: journal
    for name, _, journal in (entry.strip().partition(" ") for entry in _JOURNALS.replace("\n", " | ").split(" | "))
    if name
}

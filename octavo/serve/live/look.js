// The style of the preview's panel and notices, independent of the style of the site.

const CSS = `
:host {
  all: initial !important;
  color-scheme: light dark !important;
  --paper: #fcfbf8; --raised: #f4f2ec; --ink: #1f1d1a; --soft: #5d5850; --line: #d9d4c8;
  --error: #8b1e2d; --warning: #7a5200; --place: rgb(139 30 45 / .1);
  --text: Charter, "Iowan Old Style", "Source Serif 4", Georgia, serif;
  --label: "Source Sans 3", system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :host {
    --paper: #1b1a18; --raised: #262421; --ink: #e9e5dc; --soft: #b1aa9d; --line: #45413a;
    --error: #f0a39a; --warning: #e3bd72; --place: rgb(240 163 154 / .14);
  }
}
@media print { :host { display: none !important } }
* { box-sizing: border-box; margin: 0 }
[hidden] { display: none !important }
:focus { outline: none }
:focus-visible { outline: 2px solid var(--error); outline-offset: 2px; border-radius: 2px }
a { color: inherit; text-decoration-color: var(--line); text-decoration-thickness: 1px; text-underline-offset: .2em }
a:hover { color: var(--error); text-decoration-color: currentColor }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer }

.panel, .notice, .corner { position: fixed; z-index: 2147483647; color: var(--ink) }
.panel, .notice, .mark { background: var(--paper); border: 1px solid var(--line); border-radius: 4px }

.panel {
  inset: auto 0 0; margin-inline: auto; width: min(46rem, 100%); max-height: min(80vh, 46rem);
  overflow: auto; overscroll-behavior: contain; font: 400 16px/1.5 var(--label); user-select: text;
  border-width: 1px 0 0; border-radius: 0;
  box-shadow: 0 -1px 0 var(--line), 0 -12px 48px rgb(0 0 0 / .16);
}
.panel:focus-visible { outline: none }
header {
  position: sticky; top: 0; z-index: 1; display: flex; gap: 16px; align-items: start; justify-content: space-between;
  padding: 16px 20px 12px; background: var(--paper); border-bottom: 1px solid var(--line);
}
h2 { font: 600 22px/1.25 var(--text); letter-spacing: -.005em }
header p { font-size: 14px; line-height: 20px; color: var(--soft); text-wrap: balance }
.close { flex: none; padding: 8px 12px; margin: -4px -12px 0 0; font-weight: 500; font-size: 15px; color: var(--soft) }
.close:hover { color: var(--ink) }

ol { list-style: none; padding: 0 20px 8px }
li { padding: 16px 0; border-top: 1px solid var(--line) }
li:first-child { border-top: 0 }
.error { --tone: var(--error) }
.warning { --tone: var(--warning) }
h3 { font: 400 17px/1.45 var(--text); overflow-wrap: anywhere; text-wrap: pretty }
b { font: 600 15px/1 var(--label); color: var(--tone); margin-right: .2em }
code, .code { font-family: var(--mono); font-size: .85em }
.code { color: var(--soft); font-size: 13px; white-space: nowrap }
.place { margin-top: 4px; font: 400 13px/20px var(--mono); color: var(--soft); overflow-wrap: anywhere }
.line {
  display: flex; margin-top: 8px; padding: 8px 12px 12px; background: var(--raised); border-radius: 3px;
  font: 400 14px/24px var(--mono);
}
.number { flex: none; padding-right: 16px; color: var(--soft); user-select: none }
.line code { min-width: 0; font-size: inherit; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2 }
mark { color: inherit; background: var(--place); border-bottom: 2px solid var(--tone); box-decoration-break: clone }
mark::before {
  content: ""; position: absolute; margin-top: 24px; border: 4px solid transparent; border-top: 0;
  border-bottom: 6px solid var(--tone);
}
.hint { margin-top: 8px; font-size: 15px; color: var(--soft); overflow-wrap: anywhere; text-wrap: pretty }

.notice { inset: auto 16px 16px; margin-inline: auto; width: fit-content; max-width: 34rem; padding: 12px 20px }
.notice { font: 400 16px/1.5 var(--label); box-shadow: 0 4px 24px rgb(0 0 0 / .12) }
.notice a { font-weight: 500; white-space: nowrap; text-decoration-color: currentColor }

.corner { right: 16px; bottom: 16px; display: flex; gap: 8px; align-items: end; font: 500 14px/20px var(--label) }
.mark { padding: 6px 12px; color: var(--soft) }
.tab::before {
  content: ""; display: inline-block; width: 7px; height: 7px; margin-right: 8px; border-radius: 50%;
  background: var(--warning); vertical-align: .08em;
}
.tab.failed::before { background: var(--error) }
.tab:hover { color: var(--ink) }
.notice:not([hidden]) ~ .corner { bottom: 96px }

@media (min-width: 50rem) {
  .panel { bottom: 24px; border-width: 1px; border-radius: 4px; box-shadow: 0 8px 48px rgb(0 0 0 / .2) }
  header { padding-inline: 28px }
  ol { padding-inline: 28px }
  .notice:not([hidden]) ~ .corner { bottom: 16px }
}
`;

// Return the style sheet. It is constructed by script, so that no content security policy of the site blocks it.
export function look() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}

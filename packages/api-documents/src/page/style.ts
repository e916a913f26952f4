/** Styles of the docs page, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1d2330; --soft: #5a6478; --paper: #ffffff; --card: #f5f7fa; --line: #dde2ea; --accent: #1455c0; --mark: #e6eefb; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e8f0; --soft: #9aa5b8; --paper: #12161d; --card: #1a202a; --line: #2c3542; --accent: #7fb0ff; --mark: #1e2f4a; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--paper); }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre { font: 0.88em/1.5 ui-monospace, monospace; }
code { background: var(--card); padding: 0.1em 0.3em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--card); padding: 0.9em 1em; border-radius: 8px; overflow: auto; max-height: 32em; margin: 0.6em 0; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
.page { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1.2rem; border-right: 1px solid var(--line); font-size: 0.92em; }
nav h2 { font-size: 0.78em; text-transform: uppercase; letter-spacing: 0.06em; color: var(--soft); margin: 1.4em 0 0.4em; border: 0; padding: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { padding: 0.12em 0; overflow-wrap: anywhere; }
main { padding: 1.5rem 2.2rem 6rem; max-width: 62rem; }
h1 { font-size: 1.9em; margin: 0.2em 0; }
h2 { font-size: 1.4em; margin: 2.4em 0 0.6em; padding-bottom: 0.25em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.08em; margin: 2em 0 0.5em; overflow-wrap: anywhere; }
h4 { font-size: 0.95em; margin: 1.5em 0 0.5em; color: var(--soft); }
.method { font: 600 0.75em ui-monospace, monospace; color: var(--accent); background: var(--mark); border-radius: 5px; padding: 0.25em 0.55em; vertical-align: 0.08em; margin-right: 0.3em; }
.lead { color: var(--soft); }
.wide { overflow-x: auto; margin: 0.7em 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.92em; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 0.88em; }
th, td { padding: 0.42em 0.8em 0.42em 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { white-space: nowrap; }
small { color: var(--soft); }
details { border: 1px solid var(--line); border-radius: 8px; padding: 0.35em 0.8em; margin: 0.45em 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.step { margin: 0.25em 0; }
.step.client { margin-right: 3rem; background: var(--mark); }
.step.server { margin-left: 3rem; }
.step summary code { background: none; color: var(--soft); padding: 0; }
.arrow { color: var(--accent); font-weight: 700; }
.event { text-align: center; color: var(--soft); font-style: italic; margin: 0.5em 0; }
:target { scroll-margin-top: 1rem; }
tr:target, tr:has(:target) { background: var(--mark); }
@media (max-width: 52rem) {
  .page { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1rem 1.1rem 4rem; }
  td:first-child { white-space: normal; }
}
`

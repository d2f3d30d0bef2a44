/** The report's look: system fonts, one column, both colour schemes. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7b; --paper: #fbfcfd; --card: #fff;
  --line: #dde4ea; --up: #0a7d4f; --down: #2563a8; --trouble: #b4440c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa9b8; --paper: #11161c;
  --card: #1a222b; --line: #2b3742; --up: #3fbf86; --down: #6aa9f0; --trouble: #f0884a; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .3rem; }
p { color: var(--soft); max-width: 46rem; margin: .3rem 0 .8rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: .8rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1rem; }
.card strong { display: block; font-size: 1.5rem; } .card span { color: var(--soft); font-size: .85rem; }
.chart { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
tbody th, thead th:first-child { text-align: left; font-weight: 600; }
.story td, .story th { text-align: left; white-space: normal; vertical-align: top; }
.story td:first-child { white-space: nowrap; color: var(--soft); }
span.up, tr.up td:nth-child(2) { color: var(--up); } span.down, tr.down td:nth-child(2) { color: var(--down); }
span.trouble, tr.trouble td:nth-child(2) { color: var(--trouble); }
.u-legend { color: var(--soft); }
`;

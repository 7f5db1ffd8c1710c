/** The one style sheet: no framework, no script, light and dark by the reader's setting. Contrast is 4.5:1 or more. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e9ed); --soft: light-dark(#545d68, #a3adb8); --line: light-dark(#d5dae0, #39424c);
  --link: light-dark(#0b57d0, #8ab4f8); --warn: light-dark(#8a4b00, #ffb86b); --bad: light-dark(#a3161a, #ff9c9c); }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 72rem; margin: 0 auto; padding: 1rem; }
a { color: var(--link); } a:focus-visible, summary:focus-visible, .scroll:focus-visible, input:focus-visible, button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; table-layout: fixed; min-width: 36rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
tbody th { font-weight: 600; } small { color: var(--soft); display: block; }
.failed { color: var(--bad); } .withdrawn, .stale { color: var(--warn); } .unknown, .not_applicable { color: var(--soft); }
tr:target { outline: 2px solid var(--link); } .status { font-weight: 600; } nav { margin: .3rem 0; font-size: .9rem; } .card { border: 1px solid var(--line); padding: 0 .8rem; margin: .6rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
.ranking, .feed { padding-left: 1.2rem; } .kind { font-weight: 600; } footer { margin-top: 2rem; color: var(--soft); font-size: .9rem; }
`;

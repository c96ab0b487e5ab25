/** The look of the simulator's pages: plain, and at home on a narrow screen. */
export const style = `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
label { display: block; font-weight: 600; margin-top: .75rem; }
input, select, textarea, button { font: inherit; max-width: 100%; padding: .5rem; }
input, select, textarea { width: 100%; }
button { margin: .75rem .5rem 0 0; min-height: 2.75rem; padding: .5rem 1rem; }
button.first { font-weight: 700; }
:focus-visible { outline: 3px solid #0066cc; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #888; padding: .4rem .5rem; text-align: left; vertical-align: top; }
.amount { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; }
pre { border: 1px solid #888; overflow-x: auto; padding: .75rem; white-space: pre-wrap; }
.bad { color: #b00020; font-weight: 600; }
@media (prefers-color-scheme: dark) { .bad { color: #ff8a80; } }
`;

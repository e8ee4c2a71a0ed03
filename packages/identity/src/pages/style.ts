/** The one style sheet of every page, inline and allowed by its hash. Its colours are the portal's. */
export const style = `
:root{color-scheme:light dark;--ground:#f3f6f7;--glow:#d5ecef;--card:#ffffff;--ink:#1b2123;--soft:#545e61;
--line:#d6dddf;--field:#7f8c90;--accent:#0c7380;--accent-ink:#ffffff;--accent-deep:#0a616c;--wash:#e6f4f5;
--bad:#b3261e;--bad-wash:#fdecea;--warn-wash:#fff5dc;--warn:#6b4e00}
@media(prefers-color-scheme:dark){:root{--ground:#11181a;--glow:#12343a;--card:#1b2325;--ink:#eaf1f2;
--soft:#a6b4b8;--line:#344145;--field:#76868b;--accent:#5ab6c2;--accent-ink:#04262a;--accent-deep:#78c8d3;
--wash:#1f3a3f;--bad:#ffb4ab;--bad-wash:#3b1f1e;--warn-wash:#352c14;--warn:#f2d48a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;grid-template-rows:1fr auto;background:
radial-gradient(60rem 40rem at 15% -10%,var(--glow),transparent) fixed,radial-gradient(50rem 40rem at 100% 110%,var(--glow),transparent) fixed,var(--ground);
color:var(--ink);font:400 15px/1.5 "Segoe UI Variable Text","Segoe UI",system-ui,-apple-system,Roboto,sans-serif;overflow-wrap:anywhere}
main{align-self:center;justify-self:center;width:min(100%,28rem);padding:1.25rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:2.25rem 2.5rem 2rem;
box-shadow:0 1px 2px #0000000f,0 12px 32px #0000001a}
@media(max-width:30rem){main{padding:.5rem;align-self:start}.card{padding:1.5rem 1.25rem}}
.brand{display:flex;align-items:center;gap:.6rem;color:var(--soft);font-weight:600;letter-spacing:.01em;margin:0 0 1.4rem}
.brand svg{width:28px;height:28px;flex:none}.brand img{max-width:100%;max-height:60px}
.says{white-space:pre-line;margin-top:1.4rem}
h1{font-size:1.5rem;line-height:1.25;font-weight:600;margin:0 0 .4rem}
h2{font-size:1rem;font-weight:600;margin:1.4rem 0 .3rem}
p{margin:.5rem 0}.soft{color:var(--soft)}.small{font-size:.87rem}
label.name{display:block;font-weight:600;margin:1.1rem 0 .35rem}
input[type=text],input[type=email],input[type=password],textarea{width:100%;min-height:44px;padding:.5rem .75rem;border:1px solid var(--field);
border-radius:8px;background:var(--card);color:var(--ink);font:inherit}
input[aria-invalid=true],textarea[aria-invalid=true]{border-color:var(--bad)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.check{display:flex;gap:.6rem;align-items:flex-start;margin:1.1rem 0 0}
.check input{width:18px;height:18px;margin:.2rem 0 0;accent-color:var(--accent);flex:none}
.error{color:var(--bad);background:var(--bad-wash);border-radius:8px;padding:.6rem .8rem;margin:.9rem 0 0}
.hint{color:var(--warn);background:var(--warn-wash);border-radius:8px;padding:.6rem .8rem;margin:.9rem 0}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;justify-content:flex-end;margin:1.6rem 0 0}
button,.button{min-height:40px;padding:.5rem 1.4rem;border-radius:8px;border:1px solid var(--field);background:transparent;
color:var(--ink);font:inherit;font-weight:600;cursor:pointer;text-decoration:none;display:inline-block}
button:hover,.button:hover{background:var(--wash)}
button.primary,.button.primary{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
button.primary:hover,.button.primary:hover{background:var(--accent-deep);border-color:var(--accent-deep)}
button.link{border:0;padding:0;min-height:0;color:var(--accent);font-weight:400;text-decoration:underline;background:none}
a{color:var(--accent)}
.identity{display:flex;align-items:center;gap:.7rem;margin:0 0 1rem;color:var(--soft)}
.identity form{margin-left:auto}
.avatar{width:36px;height:36px;border-radius:50%;display:grid;place-items:center;background:var(--wash);color:var(--accent);font-weight:600;flex:none}
ul.accounts,ul.scopes{list-style:none;margin:1rem 0 0;padding:0}
ul.accounts button{display:flex;align-items:center;gap:.8rem;width:100%;text-align:left;border:0;border-radius:10px;padding:.7rem .6rem;font-weight:400}
ul.accounts li+li{border-top:1px solid var(--line)}
ul.accounts b,ul.accounts small{display:block}ul.accounts small{color:var(--soft)}
ul.scopes li{border-top:1px solid var(--line);padding:.6rem 0}
ul.scopes summary{cursor:pointer;font-weight:600}ul.scopes p{color:var(--soft);margin:.35rem 0 .1rem 1.1rem}
ul.scopes code{font-size:.85em}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1.2rem 0 0;font-size:.87rem}
dt{color:var(--soft)}dd{margin:0;font-family:ui-monospace,Consolas,monospace}
footer{text-align:center;color:var(--soft);font-size:.82rem;padding:1rem}
.code{font-family:ui-monospace,Consolas,monospace;color:var(--soft);font-size:.9rem}
`

/** The drawn app's style sheet; it lives in the shadow root and touches nothing outside. */
const CSS = `
:host { display: block; position: relative; overflow: hidden; inline-size: 100%; block-size: 100%; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.stage { position: absolute; inset: 0; overflow: hidden; background: var(--patchbay-letterbox, #f3f2f1); }
@media (prefers-color-scheme: dark) { .stage { background: var(--patchbay-letterbox, #1b1a19); } }
.app { position: absolute; transform-origin: 0 0; background: #fff; color: #000; overflow: hidden; }
.screen { position: relative; overflow: hidden; }
.screen[data-transition='fade'] { animation: fade 0.3s; }
.screen[data-transition='cover'], .screen[data-transition='uncoverright'] { animation: from-right 0.3s; }
.screen[data-transition='coverright'], .screen[data-transition='uncover'] { animation: from-left 0.3s; }
@keyframes fade { from { opacity: 0; } }
@keyframes from-right { from { transform: translateX(100%); } }
@keyframes from-left { from { transform: translateX(-100%); } }
@media (prefers-reduced-motion: reduce) { .screen { animation: none !important; } }
.control { position: absolute; margin: 0; }
.container.auto > .control { position: relative; left: auto !important; top: auto !important; flex-shrink: 0; }
.container { overflow: hidden; }

.label, .button, .text-input, .gallery, .check-box, .rectangle, .image {
  background: var(--fill); color: var(--color); border-color: var(--bordercolor);
}
.label { display: flex; }
.auto-height { block-size: auto !important; }
.label > span { flex: 1 1 auto; min-width: 0; overflow-wrap: anywhere; }
[data-selectable] { cursor: pointer; }
.button { display: flex; cursor: pointer; overflow: hidden; user-select: none; }
.button > span { white-space: pre-wrap; overflow-wrap: anywhere; }
.check-box { display: flex; gap: 8px; cursor: pointer; }
.check-box > input { flex: none; margin: 0; }
.image > img { display: block; inline-size: 100%; block-size: 100%; }
.text-input { overflow: hidden; }
.text-input > input, .text-input > textarea {
  display: block; inline-size: 100%; block-size: 100%; border: 0; margin: 0; outline: 0;
  background: transparent; color: inherit; resize: none;
}
.text-input ::placeholder { color: color-mix(in srgb, currentColor 64%, transparent); opacity: 1; }
[data-selectable]:hover, .check-box:hover, .button:hover, .text-input:hover {
  background: var(--hover-fill); color: var(--hover-color); border-color: var(--hover-bordercolor);
}
[data-selectable]:active, .button:active { background: var(--pressed-fill); color: var(--pressed-color); border-color: var(--pressed-bordercolor); }
.control[data-mode='disabled']:is(.label, .button, .text-input, .gallery, .check-box, .rectangle, .image) {
  background: var(--disabled-fill); color: var(--disabled-color); border-color: var(--disabled-bordercolor); cursor: default;
}
.button[data-mode='view'] { background: var(--fill); color: var(--color); border-color: var(--bordercolor); cursor: default; }
.button:focus-visible, .text-input:focus-within, [data-selectable]:focus-visible, .check-box:focus-within {
  outline: max(2px, var(--focused-thickness, 2px)) solid var(--focused-bordercolor); outline-offset: 1px;
}
.gallery-canvas { position: relative; }
.gallery-row { position: absolute; overflow: hidden; }
.gallery-row:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
.gallery-empty { position: absolute; inset: 0; display: grid; place-items: center; padding: 8px;
  font: 14px system-ui, sans-serif; color: #605e5c; text-align: center; }
.unknown { display: grid; place-items: center; padding: 4px; border: 1px dashed #8a8886; overflow: hidden;
  background: #faf9f8; color: #323130; font: 12px system-ui, sans-serif; text-align: center; }
.chart { overflow: hidden; font-family: system-ui, sans-serif; }
.data-table { overflow: auto; background: var(--fill); color: var(--color); font-family: system-ui, sans-serif; }
.data-table > table { border-collapse: collapse; inline-size: 100%; }
.data-table th, .data-table td { padding: 6px 12px; text-align: start; }
.data-table th { position: sticky; inset-block-start: 0; background: var(--heading-fill); color: var(--heading-color); font-weight: 600; }
.data-table tr + tr > td { border-block-start: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.data-table:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
.editing .control, .editing .control * { cursor: default; }

.notifications { position: absolute; inset: 0 0 auto; display: grid; z-index: 2; }
.notification { display: flex; align-items: center; gap: 12px; padding: 10px 16px;
  font: 14px/1.4 system-ui, sans-serif; background: #e5f1fb; color: #1b1a19; overflow-wrap: anywhere; }
.notification > span { flex: 1; }
.notification.error { background: #fde7e9; }
.notification.success { background: #dff6dd; }
.notification.warning { background: #fff4ce; }
.notification > button { border: 0; background: transparent; color: inherit; font: inherit; cursor: pointer;
  min-inline-size: 32px; min-block-size: 32px; }
.notification > button:focus-visible { outline: 2px solid currentColor; }

.progress { position: absolute; inset: 0 0 auto; block-size: 6px; display: flex; justify-content: center;
  gap: 10px; overflow: hidden; z-index: 3; pointer-events: none; }
.progress > i { inline-size: 5px; block-size: 5px; border-radius: 50%; background: #0f6cbd; animation: march 2.4s infinite cubic-bezier(0.2, 0.6, 0.8, 0.4); }
.progress > i:nth-child(2) { animation-delay: 0.15s; }
.progress > i:nth-child(3) { animation-delay: 0.3s; }
.progress > i:nth-child(4) { animation-delay: 0.45s; }
.progress > i:nth-child(5) { animation-delay: 0.6s; }
@keyframes march { from { transform: translateX(-45vw); } to { transform: translateX(45vw); } }
@media (prefers-reduced-motion: reduce) { .progress > i { animation: none; } }
.announcer { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
`

let made: CSSStyleSheet | undefined

/** The sheet, made once a page. */
export function styleSheet(): CSSStyleSheet {
  if (!made) {
    made = new CSSStyleSheet()
    made.replaceSync(CSS)
  }
  return made
}

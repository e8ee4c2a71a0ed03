import { html } from './html.ts'

/** Patchbay's mark, as the portal shows it. Decorative: the name stands beside it. */
export const logo = html`<svg
  xmlns="http://www.w3.org/2000/svg"
  viewBox="0 0 32 32"
  aria-hidden="true"
>
  <rect width="32" height="32" rx="7" fill="#0b5f69" />
  <g fill="none" stroke="#fff" stroke-width="2">
    <circle cx="9" cy="9.5" r="3" />
    <circle cx="23" cy="9.5" r="3" />
    <circle cx="9" cy="22.5" r="3" />
    <circle cx="23" cy="22.5" r="3" />
  </g>
  <path
    d="M9 9.5C9 18 23 14 23 22.5"
    fill="none"
    stroke="#7fd6e0"
    stroke-width="2.4"
    stroke-linecap="round"
  />
  <circle cx="9" cy="9.5" r="1.4" fill="#7fd6e0" />
  <circle cx="23" cy="22.5" r="1.4" fill="#7fd6e0" />
</svg>`

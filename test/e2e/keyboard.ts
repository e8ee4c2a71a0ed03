import type { Page } from 'playwright-core'

/**
 * What of a page the keyboard does not reach: every visible control that may be used must be a stop of
 * the Tab key, or belong to a composite widget that is one stop and moves within by arrow keys.
 * Gives a sentence for each offender, by its accessible name. The focus is put back afterwards.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const stops = await page.evaluate<number>(BEGIN)
  // A few more than there are, for controls that an own stop reveals.
  for (let count = 0; count < stops + 4; count++) await page.keyboard.press('Tab')
  const toolbars = await page.evaluate<number>('patchbayKeyboard.toolbars().length')
  for (let index = 0; index < toolbars; index++) {
    const size = await page.evaluate<number>(`patchbayKeyboard.enterToolbar(${index})`)
    for (let count = 0; count < size; count++) await page.keyboard.press('ArrowRight')
  }
  return page.evaluate<string[]>('patchbayKeyboard.end()')
}

// The scripts run in the page, where this file's types know nothing of the DOM.
const BEGIN = `(() => {
  const ROLES = ['button', 'link', 'switch', 'checkbox', 'radio', 'textbox', 'searchbox', 'combobox',
    'slider', 'spinbutton', 'tab', 'menuitem', 'menuitemradio', 'menuitemcheckbox', 'option', 'treeitem']
  const CONTROL = ['button', 'a[href]', 'input', 'select', 'textarea', 'summary',
    '[contenteditable="true"]', ...ROLES.map((role) => '[role="' + role + '"]')].join(',')
  // What belongs to a composite widget; anything else in it is a stop of its own.
  const MEMBERS = {
    tablist: '[role="tab"]', tree: '[role="treeitem"]', toolbar: CONTROL,
    radiogroup: '[type="radio"],[role="radio"]', menu: '[role^="menuitem"]', listbox: '[role="option"]',
    grid: CONTROL,
  }
  const compositeOf = (element) => {
    const found = element.closest(Object.keys(MEMBERS).map((role) => '[role="' + role + '"]').join(','))
    if (found && element.matches(MEMBERS[found.getAttribute('role')])) return found
    return element.type === 'radio' && element.name !== '' ? 'radio ' + element.name : null
  }
  // A modal dialog makes the rest of the page inert.
  const scope = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    element.getClientRects().length > 0 &&
    !element.closest('[inert], [aria-hidden="true"]')
  const isEnabled = (element) =>
    !element.matches(':disabled') && element.closest('[aria-disabled="true"]') === null
  const hasHandler = (element) => {
    if (element.onclick) return true
    const key = Object.keys(element).find((name) => name.startsWith('__reactProps$'))
    return key !== undefined && typeof element[key].onClick === 'function'
  }
  const controls = () => [...scope.querySelectorAll(CONTROL)].filter(
    (element) => isShown(element) && isEnabled(element) && element.type !== 'hidden')
  const name = (element) => {
    const labelled = (element.getAttribute('aria-labelledby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim()
    const text = element.getAttribute('aria-label') || labelled ||
      [...(element.labels ?? [])].map((label) => label.textContent).join(' ') ||
      element.textContent || element.title || element.placeholder || ''
    return (element.getAttribute('role') ?? element.localName) + ' “' +
      text.trim().replace(/\\s+/g, ' ').slice(0, 60) + '”'
  }
  const previous = document.activeElement
  const reached = new Set()
  const onFocus = (event) => reached.add(event.target)
  const start = document.createElement('button')
  scope.prepend(start)
  start.focus()
  start.remove()
  document.addEventListener('focusin', onFocus, true)
  const toolbars = () => [...scope.querySelectorAll('[role="toolbar"]')].filter(isShown)
  let byTab
  const endOfTabs = () => { byTab ??= new Set(reached) }
  window.patchbayKeyboard = {
    toolbars() { endOfTabs(); return toolbars() },
    enterToolbar(index) {
      const members = [...toolbars()[index].querySelectorAll(CONTROL)]
      members.find((element) => byTab.has(element))?.focus()
      return members.length
    },
    end() {
      document.removeEventListener('focusin', onFocus, true)
      if (previous instanceof HTMLElement && previous.isConnected) previous.focus()
      delete window.patchbayKeyboard
      const found = []
      const all = controls()
      const composites = new Map()
      for (const element of all) {
        const composite = compositeOf(element)
        if (composite) composites.set(composite, [...(composites.get(composite) ?? []), element])
        else if (!byTab.has(element) && !byTab.has(element.closest(CONTROL + ',label')))
          found.push('the Tab key does not reach ' + name(element))
      }
      for (const [composite, members] of composites) {
        const own = typeof composite === 'string' ? 'the radio buttons' : name(composite)
        // What has the arrow keys for itself, such as a text field, keeps a stop of its own.
        const stops = members.filter((element) => byTab.has(element))
        const holder = typeof composite === 'string' ? false : byTab.has(composite)
        const owner = typeof composite === 'string' || composite.id === '' ? null
          : document.querySelector('[aria-controls~="' + CSS.escape(composite.id) + '"]')
        if (stops.length + (holder ? 1 : 0) !== 1 && !(owner && byTab.has(owner)))
          found.push('the Tab key stops ' + stops.length + ' times in ' + own + ': ' +
            members.slice(0, 3).map(name).join(', '))
        if (typeof composite === 'string') continue
        const isToolbar = composite.getAttribute('role') === 'toolbar'
        for (const element of members)
          if (isToolbar ? !reached.has(element) : element.tabIndex < 0 && !element.hasAttribute('tabindex') && !element.id)
            found.push('the arrow keys do not reach ' + name(element) + ' in ' + own)
      }
      for (const element of scope.querySelectorAll('*')) {
        const parent = element.parentElement
        const looks = getComputedStyle(element).cursor === 'pointer' &&
          (!parent || getComputedStyle(parent).cursor !== 'pointer')
        if (!looks && !hasHandler(element)) continue
        if (!isShown(element) || element.closest(CONTROL + ',label,[aria-disabled="true"]')) continue
        if (element.querySelector(CONTROL) || byTab.has(element)) continue
        found.push('only a pointer can press ' + name(element))
      }
      return found
    },
  }
  return scope.querySelectorAll(CONTROL + ',[tabindex="0"]').length
})()`

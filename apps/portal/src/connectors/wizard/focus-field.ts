/** Takes the focus to the field or button of that name, once the step that has it is rendered. */
export function focusField(name: string): void {
  setTimeout(() => {
    const candidates = document.querySelectorAll<HTMLElement>(
      '#content input, #content textarea, #content select, #content button',
    )
    const found = [...candidates].find((candidate) => namesOf(candidate).includes(name))
    found?.scrollIntoView({ block: 'center' })
    found?.focus()
  }, 120)
}

function namesOf(element: HTMLElement): string[] {
  const labels =
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
      ? [...(element.labels ?? [])]
      : [element]
  // A required field's label ends in a star.
  return labels.map((label) => (label.textContent ?? '').replace(/\*$/, '').trim())
}

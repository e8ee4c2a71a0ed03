import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import type { CurrentLanguage } from './language.ts'

/** Says what stands under the pointer. */
export function formulaHover(language: CurrentLanguage): Extension {
  return hoverTooltip((view, position) => {
    const found = language().hover(view.state.doc.toString(), position)
    if (!found) return null
    return {
      pos: found.start,
      end: found.end,
      above: true,
      create: () => {
        const dom = document.createElement('div')
        dom.className = 'fx-signature'
        const title = document.createElement('div')
        title.textContent = found.title
        dom.append(title)
        if (found.text) {
          const more = document.createElement('div')
          more.className = 'fx-documentation'
          more.textContent = found.text
          dom.append(more)
        }
        return { dom }
      },
    }
  })
}

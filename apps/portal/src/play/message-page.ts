import { element } from './dom.ts'
import { RequestError } from './portal-request.ts'

/** A whole page that says what happened and what to do next. */
export function showMessage(
  root: HTMLElement,
  title: string,
  text: string,
  actions: { label: string; href?: string; onClick?: () => void }[],
): void {
  const heading = element('h1', { tabindex: '-1' }, title)
  root.replaceChildren(
    element(
      'main',
      { class: 'card' },
      heading,
      element('p', {}, text),
      element(
        'div',
        { class: 'actions' },
        ...actions.map(({ label, href, onClick }, index) =>
          href === undefined
            ? element('button', { class: index === 0 ? 'primary' : '', onclick: onClick }, label)
            : element('a', { class: index === 0 ? 'button primary' : 'button', href }, label),
        ),
      ),
    ),
  )
  heading.focus()
}

/** What to tell when an app cannot be loaded: title and text. */
export function explainLoadFailure(error: unknown): { title: string; text: string } {
  if (!(error instanceof RequestError))
    return {
      title: 'The app could not be started',
      text: error instanceof Error ? error.message : String(error),
    }
  if (/NotPublished/i.test(error.code))
    return {
      title: 'This app is not published yet',
      text: 'Its maker has to publish it once in the Studio; then this address plays it.',
    }
  if (error.status === 404 || error.status === 403)
    return {
      title: 'This app is not available to you',
      text: `${error.message} Ask its owner to share it with the account that you are signed in with.`,
    }
  return { title: 'The app could not be loaded', text: error.message }
}

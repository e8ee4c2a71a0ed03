import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { type Dispatcher, request } from 'undici'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** A page as this browser sees it: where it is, what it says, and its forms. */
export interface Page {
  url: string
  status: number
  body: string
  /** Visible text with runs of white space made one. */
  text: string
  forms: Form[]
}

export interface Form {
  action: string
  method: 'GET' | 'POST'
  /** Fields as they stand, hidden ones included; buttons are apart. */
  fields: { name: string; type: string; value: string; isChecked: boolean }[]
  buttons: { name: string; value: string; text: string }[]
}

/**
 * The least that a browser is: cookies by host, redirects, forms. It signs people in through the
 * same pages they use, so that nothing here needs a way in of its own.
 */
export class Browser {
  #dispatcher: Dispatcher
  /** host name → cookie name → value; cookies know no ports. */
  #cookies = new Map<string, Map<string, string>>()
  /** A redirect to an address that starts so is given back instead of followed. */
  #stopAt: string[]

  constructor(dispatcher: Dispatcher, stopAt: string[] = []) {
    this.#dispatcher = dispatcher
    this.#stopAt = stopAt
  }

  get(url: string): Promise<Page> {
    return this.#navigate(url, 'GET', undefined)
  }

  /** Fills `values` in by field name or type and presses the button whose text or value matches. */
  submit(page: Page, values: Record<string, string>, button?: RegExp): Promise<Page> {
    const form = page.forms.find(
      (candidate) =>
        Object.keys(values).every((key) =>
          candidate.fields.some((field) => field.name === key || field.type === key),
        ) &&
        (!button ||
          candidate.buttons.some((one) => button.test(one.text) || button.test(one.value))),
    )
    if (!form)
      throw new Error(
        `No form with ${[...Object.keys(values), button?.source].filter(Boolean).join(', ')} on ${page.url}: "${page.text.slice(0, 200)}"`,
      )
    const data = new URLSearchParams()
    for (const field of form.fields) {
      if (!field.name) continue
      if ((field.type === 'checkbox' || field.type === 'radio') && !field.isChecked) continue
      data.append(field.name, values[field.name] ?? values[field.type] ?? field.value)
    }
    const pressed = button
      ? form.buttons.find((one) => button.test(one.text) || button.test(one.value))
      : form.buttons[0]
    if (pressed?.name) data.append(pressed.name, pressed.value)
    const action = new URL(form.action, page.url)
    if (form.method === 'POST') return this.#navigate(action.href, 'POST', data, page.url)
    action.search = data.toString()
    return this.#navigate(action.href, 'GET', undefined)
  }

  async #navigate(
    address: string,
    method: 'GET' | 'POST',
    data: URLSearchParams | undefined,
    from?: string,
  ): Promise<Page> {
    let url = address
    let verb = method
    let body = data?.toString()
    for (let hop = 0; hop < 20; hop++) {
      const cookie = this.#cookieHeader(url)
      const response = await request(url, {
        method: verb,
        dispatcher: this.#dispatcher,
        headers: {
          accept: 'text/html',
          ...(cookie && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(from && body !== undefined && { origin: new URL(from).origin }),
        },
        ...(body !== undefined && { body }),
      })
      this.#keepCookies(url, response.headers['set-cookie'])
      const text = await response.body.text()
      const location = response.headers['location']
      if (response.statusCode < 300 || response.statusCode >= 400 || typeof location !== 'string')
        return readPage(url, response.statusCode, text)
      url = new URL(location, url).href
      if (this.#stopAt.some((prefix) => url.startsWith(prefix)))
        return { url, status: response.statusCode, body: '', text: '', forms: [] }
      if (response.statusCode !== 307 && response.statusCode !== 308) {
        verb = 'GET'
        body = undefined
      }
    }
    throw new Error(`Too many redirects from ${new URL(address).pathname}.`)
  }

  #cookieHeader(url: string): string {
    const cookies = this.#cookies.get(new URL(url).hostname) ?? new Map<string, string>()
    return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #keepCookies(url: string, header: string | string[] | undefined): void {
    const host = new URL(url).hostname
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    for (const line of [header ?? []].flat()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }
}

function readPage(url: string, status: number, body: string): Page {
  const document = parse(body)
  const forms: Form[] = []
  let text = ''
  const visit = (node: Node, form: Form | undefined): void => {
    if (node.nodeName === '#text') text += ` ${(node as DefaultTreeAdapterTypes.TextNode).value}`
    if (['script', 'style', 'head'].includes(node.nodeName)) return
    let inside = form
    if ('tagName' in node) {
      if (node.tagName === 'form') {
        inside = {
          action: attribute(node, 'action') ?? url,
          method: attribute(node, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
          fields: [],
          buttons: [],
        }
        forms.push(inside)
      }
      if (inside) readControl(node, inside)
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child, inside)
  }
  visit(document, undefined)
  return { url, status, body, text: text.replaceAll(/\s+/g, ' ').trim(), forms }
}

function readControl(element: Element, form: Form): void {
  const name = attribute(element, 'name') ?? ''
  const value = attribute(element, 'value') ?? ''
  const type =
    attribute(element, 'type')?.toLowerCase() ?? (element.tagName === 'button' ? 'submit' : 'text')
  if (element.tagName === 'button' || (element.tagName === 'input' && type === 'submit'))
    form.buttons.push({ name, value, text: textOf(element) || value })
  else if (element.tagName === 'input')
    form.fields.push({ name, type, value, isChecked: attribute(element, 'checked') !== undefined })
}

function textOf(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value
  return 'childNodes' in node
    ? node.childNodes.map(textOf).join(' ').replaceAll(/\s+/g, ' ').trim()
    : ''
}

const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value

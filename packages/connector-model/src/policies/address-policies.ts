import { escapeData } from '../escape-data.ts'
import { type Piece, evaluateText } from './expression.ts'
import { type PolicyTemplate, scopeOf } from './message.ts'

type ExistsAction = 'override' | 'skip' | 'append'

function existsActionOf(text: string): ExistsAction {
  const action = text.toLowerCase()
  return action === 'skip' || action === 'append' ? action : 'override'
}

export const setHeader: PolicyTemplate = {
  sections: ['Request', 'Response', 'Failure'],
  compile({ text, template }) {
    const name = text('name').trim().toLowerCase()
    const pieces = template('value')
    const action = existsActionOf(text('existsAction'))
    return {
      pieces,
      apply(message, context) {
        const before = message.headers[name]
        if (before !== undefined && action === 'skip') return
        const value = evaluateText(pieces, scopeOf(message, context))
        if (/[\r\n\0]/.test(value)) throw new TypeError(`the value of "${name}" has line breaks`)
        message.headers[name] =
          before !== undefined && action === 'append' ? `${before},${value}` : value
      },
    }
  },
}

export const setQueryParameter: PolicyTemplate = {
  sections: ['Request'],
  compile({ text, template }) {
    // Names are found encoded (`%24top`) as well as plain.
    const name = decode(text('name').trim())
    const pieces = template('value')
    const action = existsActionOf(text('existsAction'))
    return {
      pieces,
      apply(message, context) {
        const pairs = message.query === '' ? [] : message.query.split('&')
        const isIt = (pair: string) => decode(pair.split('=', 1)[0]!) === name
        const exists = pairs.some(isIt)
        if (exists && action === 'skip') return
        const value = evaluateText(pieces, scopeOf(message, context))
        const kept = exists && action === 'override' ? pairs.filter((pair) => !isIt(pair)) : pairs
        message.query = [...kept, `${escapeData(name)}=${escapeData(value)}`].join('&')
      },
    }
  },
}

/** Replaces the whole base: scheme, host, port and base path. */
export const dynamicHostUrl: PolicyTemplate = {
  sections: ['Request'],
  compile({ template }) {
    const pieces = template('urlTemplate')
    const fromCall = pieces.findLastIndex(
      (piece) => piece.kind === 'access' && piece.accessor !== 'connectionParameters',
    )
    return {
      pieces,
      ...(fromCall >= 0 &&
        isInHost(pieces, fromCall) && {
          hostFromCall: { suffix: suffixAfter(pieces, fromCall) },
        }),
      apply(message, context) {
        const text = evaluateText(pieces, scopeOf(message, context)).trim()
        const url = /^https?:\/\//i.test(text) ? text : `https://${text}`
        if (!URL.canParse(url))
          throw new TypeError(`"${text}" is no address; write https://host/path`)
        const { origin, pathname } = new URL(url)
        message.baseUrl = `${origin}${pathname.replace(/\/+$/, '')}`
      },
    }
  },
}

/** What stands before it is not yet past the host. */
function isInHost(pieces: readonly Piece[], index: number): boolean {
  const before = pieces
    .slice(0, index)
    .map((piece) => (piece.kind === 'text' ? piece.text : 'x'))
    .join('')
  return !before.replace(/^https?:\/\//i, '').includes('/')
}

/** The domain that ends the host whatever the call says: `.example.com`. */
function suffixAfter(pieces: readonly Piece[], index: number): string | undefined {
  const after = pieces[index + 1]
  // What follows within the same label, as in `r1-api.example.com`, is not of the domain.
  const found =
    after?.kind === 'text' ? /^[\w-]*((?:\.[\w-]+){2,})(?=[/:?#]|$)/.exec(after.text) : null
  return found?.[1]?.toLowerCase()
}

/** Another path, relative to the base, and perhaps another method. */
export const routeRequestToEndpoint: PolicyTemplate = {
  sections: ['Request'],
  compile({ text, template }) {
    const pieces = template('newPath')
    const method = text('httpMethod').trim()
    return {
      pieces,
      apply(message, context) {
        const routed = evaluateText(pieces, scopeOf(message, context)).replace(
          /\{([^}]*)\}/g,
          (variable, name: string) => {
            const value = context.pathParameters.get(name.trim())
            return value === undefined ? variable : escapeData(value)
          },
        )
        const mark = routed.indexOf('?')
        const path = mark < 0 ? routed : routed.slice(0, mark)
        message.path = path.startsWith('/') ? path : `/${path}`
        if (mark >= 0)
          message.query = [routed.slice(mark + 1), message.query]
            .filter((part) => part !== '')
            .join('&')
        if (method.startsWith('@')) message.method = context.originalMethod ?? message.method
        else if (method) message.method = method.toUpperCase()
      },
    }
  },
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

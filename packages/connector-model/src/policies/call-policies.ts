import { isObject, scalarText } from '../document.ts'
import { escapeData } from '../escape-data.ts'
import {
  MissingValue,
  UnsupportedExpression,
  asText,
  evaluateText,
  parsePlace,
  parseTemplate,
  walk,
} from './expression.ts'
import { type PolicyTemplate, scopeOf } from './message.ts'

/** Asks another address of the API, with the headers so far, for the value of a header or parameter. */
export const setValueFromUrl: PolicyTemplate = {
  sections: ['Request'],
  compile({ text, template }) {
    const [target] = parseTemplate(text('parameterTemplate').trim())
    const isText =
      target?.kind === 'access' &&
      (target.accessor === 'headers' || target.accessor === 'queryParameters')
    if (!isText)
      throw new UnsupportedExpression(
        `"${text('parameterTemplate')}" is no header or query parameter`,
      )
    const pieces = template('parameterValueUrl')
    const value = parsePlace(text('parameterValuePathTemplate'))
    const method = text('httpMethod').trim().toUpperCase() || 'GET'
    return {
      pieces,
      async apply(message, context) {
        if (!context.send)
          throw new TypeError('it asks another address, which is not possible here')
        const address = evaluateText(pieces, scopeOf(message, context)).replace(
          /\{([^}]*)\}/g,
          (variable, name: string) => {
            const given = context.pathParameters.get(name.trim())
            return given === undefined ? variable : escapeData(given)
          },
        )
        const path = address.startsWith('/') ? address : `/${address}`
        const answer = await context.send({
          method: method.startsWith('@') ? (context.originalMethod ?? 'GET') : method,
          url: `${message.baseUrl}${path}`,
          headers: { ...message.headers },
        })
        if (answer.status >= 300)
          throw new TypeError(`${path.split('?', 1)[0]} answered with status ${answer.status}`)
        const found = walk(answer.body, value.path)
        if (found === undefined || found === null)
          throw new MissingValue(
            `the answer of ${path.split('?', 1)[0]} has no ${text('parameterValuePathTemplate')}`,
          )
        const { name } = target
        if (target.accessor === 'headers') {
          if (/[\r\n\0]/.test(asText(found))) throw new TypeError('the value found has line breaks')
          message.headers[name.toLowerCase()] = asText(found)
        } else {
          const pairs = message.query === '' ? [] : message.query.split('&')
          const kept = pairs.filter((pair) => pair.split('=', 1)[0] !== escapeData(name))
          message.query = [...kept, `${escapeData(name)}=${escapeData(asText(found))}`].join('&')
        }
      },
    }
  },
}

/** Makes the link to the next page lead through the gateway, so that it keeps its credentials. */
export const updateNextLink: PolicyTemplate = {
  sections: ['Response', 'Request'],
  compile({ text }) {
    const name = text('nextLinkPropertyName').trim() || 'nextLink'
    const parent = parsePlace(text('nextLinkParentPropertyPath'))
    return {
      readsBody: true,
      apply(message, context) {
        if (message.status === undefined) return
        const holder = walk(message.body?.read(), parent.path)
        const link = isObject(holder) ? holder[name] : undefined
        if (typeof link !== 'string' || !isObject(holder)) return
        const rewritten = context.rewriteLink?.(link)
        if (rewritten === undefined) return
        holder[name] = rewritten
        message.body?.replace(message.body.read())
      },
    }
  },
}

export const setConnectionStatusToUnauthenticated: PolicyTemplate = {
  sections: ['Response', 'Request', 'Failure'],
  compile({ text }) {
    const status = Number(text('statusCode') || 401)
    return {
      apply(message, context) {
        if (message.status === status) context.markUnauthenticated?.()
      },
    }
  },
}

const NEXT_LINK_KEY = 'x-ms-triggerConfig-nextLink'

/** Makes a trigger of an operation that lists: its state is in the query of the next call. */
export const pollingTrigger: PolicyTemplate = {
  sections: ['Response', 'Request'],
  compile({ raw, text }) {
    const written = raw('triggerConfig')
    const config = isObject(written) ? written : {}
    const data = parsePlace(text('triggerDataPath'))
    const names = Object.keys(config).filter((name) => name !== NEXT_LINK_KEY)
    const templates = names.map((name) => [name, parseTemplate(scalarText(config[name]))] as const)
    return {
      polling: {
        names,
        stateOf(triggerBody) {
          const scope = {
            originalMethod: 'GET',
            text: () => undefined,
            json: () => triggerBody,
          }
          // Where nothing came there is nothing to remember, and the state stays as it was.
          return Object.fromEntries(
            templates.flatMap(([name, pieces]) => {
              try {
                return [[name, evaluateText(pieces, scope)]]
              } catch (error) {
                if (error instanceof MissingValue) return []
                throw error
              }
            }),
          )
        },
        itemsOf(triggerBody) {
          const items = walk(triggerBody, data.path)
          return Array.isArray(items) ? (items as unknown[]) : []
        },
      },
      apply: () => {},
    }
  },
}

import { type JsonObject, fieldOf, scalarText } from '../document.ts'
import { escapeData } from '../encode-request.ts'
import {
  type Accessor,
  type Lookup,
  MissingValue,
  type Piece,
  UnsupportedExpression,
  evaluate,
  parseTemplate,
} from './expression.ts'
import type { PolicyInstance } from './policy-instances.ts'

/** A request on its way through the policies, which change it. */
export interface PolicyRequest {
  /** Scheme, host and base path, without a trailing slash. */
  baseUrl: string
  method: string
  /** Percent-encoded, beginning with `/`; relative to the base. */
  path: string
  /** Encoded, without `?`. */
  query: string
  /** By lower-case name. */
  headers: Record<string, string>
}

/** What policies know of a call besides the request. */
export interface PolicyContext {
  /** Values of the variables in the operation's path, decoded. */
  pathParameters: ReadonlyMap<string, string>
  /** The connection's parameters, secret ones included. */
  connectionParameters: Readonly<Record<string, string>>
}

/** Why a policy cannot be carried out; the message names the policy. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

/** A policy made ready to be applied. */
export interface CompiledPolicy {
  templateId: string
  title: string
  section: 'Request' | 'Response'
  /** Where the host comes from the call itself, so credentials might go anywhere. */
  takesHostFromCall: boolean
  apply: (request: PolicyRequest, context: PolicyContext) => void
}

type Compile = (
  read: (name: string) => string,
  template: (name: string) => Piece[],
) => Pick<CompiledPolicy, 'apply'> & { pieces?: Piece[] }

const COMPILERS: Readonly<Record<string, Compile>> = {
  setheader: compileSetHeader,
  setqueryparameter: compileSetQueryParameter,
  dynamichosturl: compileDynamicHostUrl,
  dynamicsubdomain: compileDynamicHostUrl,
  routerequesttoendpoint: compileRouteRequest,
}

/**
 * Makes a policy ready.
 *
 * @throws {PolicyError} when it is of a kind, section or expression that is not supported.
 */
export function compilePolicy(instance: PolicyInstance): CompiledPolicy {
  const id = instance.templateId.toLowerCase()
  const compile = COMPILERS[id]
  const fail = (reason: string): never => {
    throw new PolicyError(`The policy "${instance.title}" (${instance.templateId}): ${reason}.`)
  }
  if (!compile) return fail('the gateway cannot carry out policies of this kind yet')
  const read = (name: string) => parameterOf(instance.parameters, name)
  const section = scalarText(fieldOf(instance.parameters, 'x-ms-apimTemplate-policySection'))
  if (section && section !== 'Request' && section !== 'Response')
    return fail(`the section "${section}" is not supported yet`)
  if (section === 'Response' && id !== 'setheader')
    return fail('it cannot be carried out on responses yet')
  try {
    const { apply, pieces = [] } = compile(read, (name) => parseTemplate(read(name)))
    return {
      templateId: instance.templateId,
      title: instance.title,
      section: section === 'Response' ? 'Response' : 'Request',
      takesHostFromCall:
        compile === compileDynamicHostUrl &&
        pieces.some(
          (piece) => piece.kind === 'access' && piece.accessor !== 'connectionParameters',
        ),
      apply(request, context) {
        try {
          apply(request, context)
        } catch (error) {
          if (!(error instanceof MissingValue || error instanceof TypeError)) throw error
          fail(error.message)
        }
      },
    }
  } catch (error) {
    if (error instanceof UnsupportedExpression) return fail(error.message)
    throw error
  }
}

/** Why a policy cannot be carried out; undefined when it can. */
export function policyProblem(instance: PolicyInstance): string | undefined {
  try {
    compilePolicy(instance)
    return undefined
  } catch (error) {
    if (error instanceof PolicyError) return error.message
    throw error
  }
}

function parameterOf(parameters: JsonObject, name: string): string {
  return scalarText(fieldOf(parameters, `x-ms-apimTemplateParameter.${name}`))
}

function lookupIn(request: PolicyRequest, context: PolicyContext): Lookup {
  const byAccessor: Record<Accessor, (name: string) => string | undefined> = {
    connectionParameters: (name) => {
      const found = fieldOf(context.connectionParameters, name)
      return typeof found === 'string' ? found : undefined
    },
    headers: (name) => request.headers[name.toLowerCase()],
    queryParameters: (name) => new URLSearchParams(request.query).get(name) ?? undefined,
  }
  return (accessor, name) => byAccessor[accessor](name)
}

type ExistsAction = 'override' | 'skip' | 'append'

function existsActionOf(text: string): ExistsAction {
  const action = text.toLowerCase()
  return action === 'skip' || action === 'append' ? action : 'override'
}

function compileSetHeader(
  read: (name: string) => string,
  template: (name: string) => Piece[],
): Pick<CompiledPolicy, 'apply'> {
  const name = read('name').trim().toLowerCase()
  const pieces = template('value')
  const action = existsActionOf(read('existsAction'))
  return {
    apply(request, context) {
      const before = request.headers[name]
      if (before !== undefined && action === 'skip') return
      const value = evaluate(pieces, lookupIn(request, context))
      request.headers[name] =
        before !== undefined && action === 'append' ? `${before},${value}` : value
    },
  }
}

function compileSetQueryParameter(
  read: (name: string) => string,
  template: (name: string) => Piece[],
): Pick<CompiledPolicy, 'apply'> {
  // Names are found encoded (`%24top`) as well as plain.
  const name = decode(read('name').trim())
  const pieces = template('value')
  const action = existsActionOf(read('existsAction'))
  return {
    apply(request, context) {
      const pairs = request.query === '' ? [] : request.query.split('&')
      const isIt = (pair: string) => decode(pair.split('=', 1)[0]!) === name
      const exists = pairs.some(isIt)
      if (exists && action === 'skip') return
      const value = evaluate(pieces, lookupIn(request, context))
      const kept = exists && action === 'override' ? pairs.filter((pair) => !isIt(pair)) : pairs
      request.query = [...kept, `${escapeData(name)}=${escapeData(value)}`].join('&')
    },
  }
}

/** Replaces the whole base: scheme, host, port and base path. */
function compileDynamicHostUrl(
  _read: (name: string) => string,
  template: (name: string) => Piece[],
): Pick<CompiledPolicy, 'apply'> & { pieces: Piece[] } {
  const pieces = template('urlTemplate')
  return {
    pieces,
    apply(request, context) {
      const text = evaluate(pieces, lookupIn(request, context)).trim()
      const url = /^https?:\/\//i.test(text) ? text : `https://${text}`
      if (!URL.canParse(url))
        throw new TypeError(`"${text}" is no address; write https://host/path`)
      const { origin, pathname } = new URL(url)
      request.baseUrl = `${origin}${pathname.replace(/\/+$/, '')}`
    },
  }
}

/** Another path, relative to the base, and perhaps another method. */
function compileRouteRequest(
  read: (name: string) => string,
  template: (name: string) => Piece[],
): Pick<CompiledPolicy, 'apply'> {
  const pieces = template('newPath')
  const method = read('httpMethod').trim()
  return {
    apply(request, context) {
      const routed = evaluate(pieces, lookupIn(request, context)).replace(
        /\{([^}]*)\}/g,
        (variable, name: string) => {
          const value = context.pathParameters.get(name.trim())
          return value === undefined ? variable : escapeData(value)
        },
      )
      const mark = routed.indexOf('?')
      const path = mark < 0 ? routed : routed.slice(0, mark)
      request.path = path.startsWith('/') ? path : `/${path}`
      if (mark >= 0)
        request.query = [routed.slice(mark + 1), request.query]
          .filter((part) => part !== '')
          .join('&')
      if (method && !method.startsWith('@')) request.method = method.toUpperCase()
    },
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

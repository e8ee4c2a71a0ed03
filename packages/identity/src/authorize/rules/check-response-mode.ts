import { OAuthError } from '../../errors/oauth-error.ts'
import {
  responseModes,
  type Parameters,
  type ResponseMode,
  type ResponseType,
} from '../authorization-request.ts'

/** How an answer travels when the request does not say, or says nonsense. */
export function defaultResponseMode(parameters: Parameters): ResponseMode {
  const asked = responseModes.find((mode) => mode === parameters['response_mode'])
  const returnsTokens = /token/.test(parameters['response_type'] ?? '')
  if (asked && !(asked === 'query' && returnsTokens)) return asked
  return returnsTokens ? 'fragment' : 'query'
}

/** @throws {OAuthError} 70007 for an unknown mode, and for tokens in a query string. */
export function checkResponseMode(
  parameters: Parameters,
  responseTypes: ReadonlySet<ResponseType>,
): ResponseMode {
  const value = parameters['response_mode']
  const onlyCode = responseTypes.size === 1 && responseTypes.has('code')
  if (!value) return onlyCode ? 'query' : 'fragment'
  // The encrypted answer (EAR) is refused by answering with a plain code, in the fragment.
  if (value === 'ear_jwe' || value === 'ear') return 'fragment'
  const mode = responseModes.find((candidate) => candidate === value)
  if (!mode || (mode === 'query' && !onlyCode)) throw new OAuthError(70007, { value })
  return mode
}

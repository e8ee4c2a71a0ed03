import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters, Prompt } from '../authorization-request.ts'

/** Values of `prompt`, and what each is taken for. */
const prompts: Readonly<Record<string, Prompt | undefined>> = {
  none: 'none',
  no_session: 'none',
  login: 'login',
  select_account: 'select_account',
  consent: 'consent',
  create: 'create',
  admin_consent: 'admin_consent',
}

/** @throws {OAuthError} 90023 for an unknown value, and for `none` beside another. */
export function checkPrompt(parameters: Parameters): ReadonlySet<Prompt> {
  const words = (parameters['prompt'] ?? '').split(/[ +]/).filter(Boolean)
  const found = new Set<Prompt>()
  for (const word of words) {
    // Sent by first-party clients: silent if that is possible, a page if not.
    if (word === 'attempt_none') continue
    const prompt = prompts[word.toLowerCase()]
    if (!prompt) throw new OAuthError(90023, { reason: `Unsupported 'prompt' value '${word}'.` })
    found.add(prompt)
  }
  if (found.has('none') && found.size > 1) {
    throw new OAuthError(90023, { reason: `'prompt=none' cannot be combined with other values.` })
  }
  return found
}

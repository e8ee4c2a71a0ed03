import { type JsonObject, fieldOf, isObject } from './document.ts'
import { isPlaceholderClientId, mapOAuthSettings } from './security.ts'

/** Beside what an installation replaced in `oAuthSettings`: what stood there. */
const KEEPSAKE = 'x-as-written'

/**
 * The properties with a note of what an installation replaces when it saves them: the redirect
 * URL, a client secret that only stands for one, and a sign-in origin that is missing. With it
 * {@link asWritten} gives the file back as it was. A client secret itself is never noted.
 */
export function withKeepsakes(properties: JsonObject): JsonObject {
  return mapOAuthSettings(properties, (settings) => {
    const secret = fieldOf(settings, 'clientSecret')
    const kept: JsonObject = { names: Object.keys(settings) }
    for (const [name, value] of Object.entries(settings)) {
      const key = name.toLowerCase()
      if (key === 'redirecturl') kept[name] = value
      if (key === 'clientsecret' && isPlaceholderClientId(secret)) kept[name] = value
      if (key === 'customparameters' && !hasLoginUri(value)) kept[name] = value
    }
    return { ...settings, [KEEPSAKE]: kept }
  })
}

function hasLoginUri(custom: unknown): boolean {
  return isObject(custom) && fieldOf(custom, 'loginUri') !== undefined
}

/**
 * The properties as they were before an installation saved them, with what was changed since. What
 * has no note, as with connectors that were made here, is given as it is.
 */
export function asWritten(properties: JsonObject): JsonObject {
  return mapOAuthSettings(properties, (settings) => {
    const { [KEEPSAKE]: kept, ...current } = settings
    if (!isObject(kept)) return settings
    const names = Array.isArray(kept['names']) ? kept['names'].map(String) : []
    const restored: JsonObject = {}
    for (const name of names)
      if (name.toLowerCase() === 'customparameters' && isObject(current[name]))
        restored[name] = withoutOrigin(current[name], kept[name])
      else if (Object.hasOwn(kept, name)) restored[name] = kept[name]
      else if (Object.hasOwn(current, name)) restored[name] = current[name]
    const known = new Set(names.map((name) => name.toLowerCase()))
    for (const [name, value] of Object.entries(current)) {
      const key = name.toLowerCase()
      if (!known.has(key) && key !== 'redirecturl' && key !== 'customparameters')
        restored[name] = value
    }
    return restored
  })
}

/** Without the sign-in origin that was added, if nothing but that was noted as missing. */
function withoutOrigin(current: JsonObject, kept: unknown): JsonObject {
  if (!isObject(kept)) return current
  return Object.fromEntries(
    Object.entries(current).filter(
      ([name]) => name.toLowerCase() !== 'loginuri' || fieldOf(kept, name) !== undefined,
    ),
  )
}

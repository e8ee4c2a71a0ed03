import { badRequest, type DirectoryError } from '../errors.ts'
import type { Application } from '../types.ts'

export type Platform = 'web' | 'spa' | 'publicClient'

const refusedCharacters = /[!$'(),;\s]/
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])
/** What a browser runs instead of opening. */
const dangerousSchemes = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'about:', 'blob:'])

/** Judges one redirect URI of a platform. Wildcards are refused for audiences with personal accounts. */
function checkRedirectUri(
  uri: string,
  platform: Platform,
  audience: Application['signInAudience'],
): string | undefined {
  const personal = isPersonal(audience)
  if (uri.length > 256) return 'it is longer than 256 characters'
  if (refusedCharacters.test(uri)) return "it holds white space or one of ! $ ' ( ) , ;"
  if (uri.includes('#')) return 'it has a fragment'
  if (uri.includes('*')) {
    if (personal) return 'wildcards are not taken where personal accounts may sign in'
    if (platform !== 'web') return 'wildcards are taken on the web platform only'
    if (
      !/^https:\/\/(\*\.[^*/?]+|[^*/?]+)(\/[^*?]*)?\*?$/.test(uri) ||
      /^https:\/\/\*\.[^./]+(\/|$)/.test(uri)
    ) {
      return 'a wildcard may stand for the first label of the host or for the end of the path'
    }
    return undefined
  }
  if (platform === 'publicClient' && /^urn:[a-z0-9][a-z0-9-]*:\S+$/i.test(uri)) return undefined
  if (!URL.canParse(uri)) return 'it is not an absolute URI'
  const url = new URL(uri)
  if (url.username !== '' || url.password !== '') return 'it has user information'
  if (url.search !== '' && personal) {
    return 'a query is not taken where personal accounts may sign in'
  }
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:') {
    return loopbackHosts.has(url.hostname)
      ? undefined
      : 'http is for localhost and 127.0.0.1 only; use https'
  }
  if (dangerousSchemes.has(url.protocol))
    return `the scheme ${url.protocol} runs or opens local content`
  return platform === 'publicClient'
    ? undefined
    : 'a scheme of its own is for the mobile and desktop platform only'
}

/** Judges all redirect URIs of an application: each by itself, their number, and their platforms. */
export function checkRedirectUris(application: Application): DirectoryError | undefined {
  const platforms: Platform[] = ['web', 'spa', 'publicClient']
  const seen = new Map<string, Platform>()
  for (const platform of platforms) {
    for (const [index, uri] of application[platform].redirectUris.entries()) {
      const target = `/${platform}/redirectUris/${index}`
      const fault = checkRedirectUri(uri, platform, application.signInAudience)
      if (fault !== undefined) {
        return badRequest(
          `Invalid value specified for property '${platform}.redirectUris' of resource 'Application': '${uri}' is refused because ${fault}.`,
          target,
        )
      }
      const other = seen.get(uri)
      if (other !== undefined) {
        return badRequest(
          other === platform
            ? `The redirect URI '${uri}' stands twice in ${platform}.redirectUris.`
            : `The redirect URI '${uri}' stands in both ${other} and ${platform}; it can belong to one platform only.`,
          target,
        )
      }
      seen.set(uri, platform)
    }
  }
  const limit = isPersonal(application.signInAudience) ? 100 : 256
  if (seen.size > limit) {
    return badRequest(
      `The application has ${seen.size} redirect URIs; ${limit} are allowed.`,
      '/web/redirectUris',
    )
  }
  return undefined
}

/** Personal Microsoft accounts may sign in, which narrows several limits. */
export function isPersonal(audience: Application['signInAudience']): boolean {
  return (
    audience === 'AzureADandPersonalMicrosoftAccount' || audience === 'PersonalMicrosoftAccount'
  )
}

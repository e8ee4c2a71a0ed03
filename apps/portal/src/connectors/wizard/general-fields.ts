import type { ConnectorDraft } from './draft.ts'
import { withValue } from './json-path.ts'

/** Set one field of the General step; an empty optional text removes its key. */
export function setTitle(draft: ConnectorDraft, title: string): ConnectorDraft {
  return setDefinition(draft, ['info', 'title'], title)
}

export function setDescription(draft: ConnectorDraft, description: string): ConnectorDraft {
  return setDefinition(draft, ['info', 'description'], description)
}

export function setScheme(draft: ConnectorDraft, scheme: 'https' | 'http'): ConnectorDraft {
  return setDefinition(draft, ['schemes'], [scheme])
}

/**
 * Takes a host as it was typed or pasted. A whole URL is taken apart: its scheme and base path go
 * to their own fields.
 */
export function setHost(draft: ConnectorDraft, typed: string): ConnectorDraft {
  const parts = /^(https?):\/\/([^/?#\s]+)(\/[^?#\s]*)?/i.exec(typed.trim())
  if (!parts) return setDefinition(draft, ['host'], typed.trim())
  const [, scheme = 'https', host = '', path] = parts
  const withHost = setDefinition(draft, ['host'], host)
  const withScheme = setScheme(withHost, scheme.toLowerCase() === 'http' ? 'http' : 'https')
  return path && path !== '/' ? setBasePath(withScheme, path) : withScheme
}

export function setBasePath(draft: ConnectorDraft, basePath: string): ConnectorDraft {
  return setDefinition(draft, ['basePath'], basePath.trim())
}

export function setBrandColor(draft: ConnectorDraft, color: string): ConnectorDraft {
  return {
    ...draft,
    properties: withValue(draft.properties, ['properties', 'iconBrandColor'], color),
  }
}

function setDefinition(
  draft: ConnectorDraft,
  path: readonly string[],
  value: unknown,
): ConnectorDraft {
  return { ...draft, definition: withValue(draft.definition, path, value) }
}

/** What is wrong with a host, and what to do; null when nothing is. */
export function checkHost(host: string): string | null {
  if (host === '') return 'Enter the host of the API, such as api.contoso.com or localhost:5000.'
  if (host.includes('://')) return 'Enter the host without the scheme: api.contoso.com.'
  if (host.includes('/')) return 'Enter the host without a path. The path belongs in Base URL.'
  if (/[{}]/.test(host)) return 'A host cannot contain braces.'
  if (/\s/.test(host)) return 'A host cannot contain spaces.'
  const port = /:(\d*)$/.exec(host)?.[1]
  if (port !== undefined && (port === '' || Number(port) < 1 || Number(port) > 65_535)) {
    return 'The port after the colon must be a number from 1 to 65535.'
  }
  return /^[^{}/ :\\]+(?::\d+)?$/.test(host)
    ? null
    : 'Enter a host name with an optional port, such as api.contoso.com or localhost:5000.'
}

export function checkBasePath(basePath: string): string | null {
  if (basePath === '') return null
  if (!basePath.startsWith('/')) return 'The base URL begins with a slash: /v1.'
  if (/[?#]/.test(basePath)) return 'The base URL has no query and no fragment.'
  return /\s/.test(basePath) ? 'The base URL has no spaces.' : null
}

export function checkBrandColor(color: string): string | null {
  return /^#[0-9a-f]{6}$/i.test(color)
    ? null
    : 'Enter a color as # and six hexadecimal digits: #007ee5.'
}

const iconTypes = ['image/png', 'image/jpeg']
/** Icons are kept with the connector, so they are small. Bytes. */
export const iconLimit = 1024 * 1024

export function checkIcon(file: { type: string; size: number }): string | null {
  if (!iconTypes.includes(file.type)) return 'Choose a PNG or JPG picture.'
  return file.size >= iconLimit
    ? `Choose a picture under 1 MB. This one has ${(file.size / 1024 / 1024).toFixed(1)} MB.`
    : null
}

/** Black or white, whichever stands out more on a colour (WCAG 2.2 relative luminance). */
export function textColorOn(color: string): '#000000' | '#ffffff' {
  const channels = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  const [red = 0, green = 0, blue = 0] = channels
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return luminance > 0.179 ? '#000000' : '#ffffff'
}

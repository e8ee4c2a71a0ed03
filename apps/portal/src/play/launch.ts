/**
 * Opens an address that an app asked for. Only addresses that lead out of this page are opened: a
 * formula must not be able to run script in the portal's name.
 */
export function launchAddress(address: string, target: 'new' | 'replace'): void {
  if (!URL.canParse(address, location.href)) return
  const url = new URL(address, location.href)
  if (!['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)) return
  if (target === 'replace') location.assign(url)
  else window.open(url, '_blank', 'noopener')
}

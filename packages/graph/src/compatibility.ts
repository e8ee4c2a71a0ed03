import { indexedProperties } from '@patchbay/directory'
import { routes } from './routes.ts'

/** What of Graph's identity surface is not served, and what to use instead. */
const notServed: readonly (readonly [string, string])[] = [
  ['`$skip` on directory objects', 'As in Graph: follow `@odata.nextLink`.'],
  ['`$expand` with options other than `$select` and `$top`', 'Ask for the relationship itself.'],
  ['`$filter` in a delta query, except by ids', 'Filter what comes.'],
  ['Mail-enabled and dynamic groups', 'Only security groups have members here.'],
  [
    'Administrative units, and roles with a scope other than `/`',
    'A role holds in the whole tenant.',
  ],
  ['Conditional access, authentication methods, risk', 'Not part of this directory.'],
  ['Devices, contacts, contracts', 'Not part of this directory.'],
  [
    'Domains: adding and verifying through Graph',
    'Domains are the operator’s to give to a tenant.',
  ],
  [
    'Mail, calendar, files, Teams and everything outside of identity',
    'Graph’s error for an unknown segment.',
  ],
]

/**
 * The section on Microsoft Graph of `docs/compatibility.md`, made from the route table. A test holds
 * the document to it.
 */
export function compatibilitySection(): string {
  const methods = new Map<string, string[]>()
  const rules = new Map<string, Set<string>>()
  for (const { method, path, permission } of routes) {
    methods.set(path, [...(methods.get(path) ?? []), method])
    const scopes = rules.get(path) ?? new Set()
    const [least] = permission.delegated
    scopes.add(least ?? '')
    rules.set(path, scopes)
  }
  const rows = [...methods]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([path, verbs]) =>
        `| \`${path}\` | ${verbs.join(', ')} | ${[...(rules.get(path) ?? [])].join(', ')} |`,
    )
  return [
    '## Microsoft Graph',
    '',
    'Served at `/v1.0` and, the same, at `/beta`. `/me` is `/users/{your id}`. `$batch` and',
    '`$metadata` are served as well. Paths may begin with `/myorganization` or the tenant’s id.',
    'The permission is the first of those that let a request in; more of the same kind do too.',
    'Owners, members and a manager are also read by address: `…/$ref`.',
    'Among objects of several types, such as members, those of a type that no permission of the client opens show',
    'their type and id alone. With `User.ReadBasic.All` people show their names and mail address.',
    'Names in options are found in any case; in `/beta` an option may leave its `$` out.',
    '',
    '`$filter` and `$orderby` by these properties are answered by an index, however large the tenant is:',
    ...Object.entries(indexedProperties).map(
      ([kind, properties]) => `- ${kind}: ${Object.keys(properties).join(', ')}`,
    ),
    '',
    'Any other filter, and `$search`, is judged object by object: a page looks at 50,000 objects at most while it',
    'finds none, and at 5,000 once it has found one, then names the next page, which goes on from there. Whoever',
    'follows `@odata.nextLink` to its end has everything. `$count` of more than 50,000 objects that only such a',
    'filter tells apart is refused with `Request_UnsupportedQuery`.',
    '',
    '| path | methods | permission |',
    '| --- | --- | --- |',
    ...rows,
    '',
    '### Not served',
    '',
    'An address that is not in the table answers 400 with code `BadRequest` and',
    '“Resource not found for the segment …”, as Graph answers an unknown segment.',
    '',
    '| what | instead |',
    '| --- | --- |',
    ...notServed.map(([what, instead]) => `| ${what} | ${instead} |`),
    '',
  ].join('\n')
}

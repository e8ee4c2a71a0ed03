import { TextLink } from '../shell/links.tsx'
import type { DirectoryObject } from './directory-objects.ts'

/** Address of a registration. */
export const registrationAddress = (appId: string, section = 'overview') =>
  `/identity/app-registrations/${appId}/${section}`

/** Address of an enterprise application. */
export const enterpriseApplicationAddress = (servicePrincipalId: string, section = 'overview') =>
  `/identity/enterprise-applications/${servicePrincipalId}/${section}`

/** A user by name, with a link to the account. */
export function UserLink({ id, name }: { id: string; name: string }) {
  return <TextLink to={`/identity/users/${id}`}>{name}</TextLink>
}

/** A group by name, with a link to it. */
export function GroupLink({ id, name }: { id: string; name: string }) {
  return <TextLink to={`/identity/groups/${id}`}>{name}</TextLink>
}

/** Any directory object by name, with a link where it has a page. */
export function ObjectLink({ object }: { object: DirectoryObject }) {
  const name = object.displayName || object.userPrincipalName || object.id
  switch (kindOf(object)) {
    case 'User':
      return <UserLink id={object.id} name={name} />
    case 'Group':
      return <GroupLink id={object.id} name={name} />
    case 'Enterprise application':
      return <TextLink to={enterpriseApplicationAddress(object.id)}>{name}</TextLink>
    default:
      return name
  }
}

/** What an object is, in the portal's words. */
export function kindOf(object: DirectoryObject): string {
  const type = object['@odata.type']?.replace('#microsoft.graph.', '') ?? ''
  return kindNames[type] ?? type
}

const kindNames: Readonly<Record<string, string>> = {
  user: 'User',
  group: 'Group',
  servicePrincipal: 'Enterprise application',
  application: 'App registration',
  directoryRole: 'Directory role',
}

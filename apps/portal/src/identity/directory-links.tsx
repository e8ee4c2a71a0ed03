import { TextLink } from '../shell/links.tsx'

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

import type { Group, UpdateUser, User } from '@patchbay/directory'
import { badRequest } from './errors.ts'
import { isObject, type ScimObject } from './resource.ts'
import { enterpriseUrn, userUrn } from './schemas.ts'

/** What of a user's resource stands in other places of the directory. */
export interface UserRelations {
  externalId: string | undefined
  manager: Pick<User, 'id' | 'displayName'> | undefined
  groups: readonly Pick<Group, 'id' | 'displayName'>[]
}

/** A user as SCIM has it; without `meta`. */
export function toUserResource(
  user: User,
  { externalId, manager, groups }: UserRelations,
  base: string,
): ScimObject {
  const emails = [
    ...(user.mail === null ? [] : [{ value: user.mail, type: 'work', primary: true }]),
    ...user.otherMails.map((value) => ({ value, type: 'other' })),
  ]
  const [business] = user.businessPhones
  const phoneNumbers = [
    ...(business === undefined ? [] : [{ value: business, type: 'work' }]),
    ...(user.mobilePhone === null ? [] : [{ value: user.mobilePhone, type: 'mobile' }]),
  ]
  const address = withoutNothing({
    streetAddress: user.streetAddress,
    locality: user.city,
    region: user.state,
    postalCode: user.postalCode,
    country: user.country,
  })
  const enterprise = withoutNothing({
    employeeNumber: user.employeeId,
    organization: user.companyName,
    department: user.department,
    manager: manager && {
      value: manager.id,
      $ref: `${base}/Users/${manager.id}`,
      displayName: manager.displayName,
    },
  })
  const isExtended = Object.keys(enterprise).length > 0
  return withoutNothing({
    schemas: [userUrn, ...(isExtended ? [enterpriseUrn] : [])],
    id: user.id,
    externalId,
    userName: user.userPrincipalName,
    name: withoutNothing({
      formatted: user.displayName,
      givenName: user.givenName,
      familyName: user.surname,
    }),
    displayName: user.displayName,
    userType: user.userType,
    title: user.jobTitle,
    preferredLanguage: user.preferredLanguage,
    active: user.accountEnabled,
    emails: emails.length > 0 ? emails : undefined,
    phoneNumbers: phoneNumbers.length > 0 ? phoneNumbers : undefined,
    addresses:
      Object.keys(address).length > 0 ? [{ ...address, type: 'work', primary: true }] : undefined,
    groups:
      groups.length > 0
        ? groups.map(({ id, displayName }) => ({
            value: id,
            display: displayName,
            $ref: `${base}/Groups/${id}`,
          }))
        : undefined,
    [enterpriseUrn]: isExtended ? enterprise : undefined,
  })
}

function withoutNothing(value: ScimObject): ScimObject {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined && member !== null),
  )
}

/** What a resource asks of the directory: attributes, and what stands elsewhere. */
export interface UserWish {
  attributes: UpdateUser & { userPrincipalName: string; displayName: string }
  password: string | undefined
  externalId: string | null
  /** Null: none. */
  managerId: string | null
}

/**
 * A resource → the whole of what the user shall be; what it does not have is cleared (PUT, RFC 7644
 * §3.5.1).
 *
 * @throws {ScimError} 400 `invalidValue`.
 */
export function fromUserResource(resource: ScimObject): UserWish {
  const text = (from: unknown, name: string): string | null => {
    const value = isObject(from) ? from[name] : undefined
    return typeof value === 'string' && value !== '' ? value : null
  }
  const userName = text(resource, 'userName')
  if (userName === null) throw badRequest('invalidValue', '"userName" is required.')
  const list = (name: string): ScimObject[] => {
    const value = resource[name]
    return Array.isArray(value) ? value.filter(isObject) : []
  }
  const emails = list('emails')
  const mail =
    emails.find((each) => text(each, 'type')?.toLowerCase() === 'work') ??
    emails.find((each) => each['primary'] === true) ??
    emails[0]
  const phoneOf = (type: string): string | null =>
    text(
      list('phoneNumbers').find((each) => text(each, 'type')?.toLowerCase() === type),
      'value',
    )
  const addresses = list('addresses')
  const address =
    addresses.find((each) => text(each, 'type')?.toLowerCase() === 'work') ?? addresses[0]
  const enterprise = resource[enterpriseUrn]
  const manager = isObject(enterprise) ? enterprise['manager'] : undefined
  const name = resource['name']
  const businessPhone = phoneOf('work')
  const password = resource['password']
  return {
    attributes: {
      userPrincipalName: userName,
      displayName: text(resource, 'displayName') ?? userName,
      givenName: text(name, 'givenName'),
      surname: text(name, 'familyName'),
      jobTitle: text(resource, 'title'),
      preferredLanguage: text(resource, 'preferredLanguage'),
      accountEnabled: resource['active'] !== false,
      mail: text(mail, 'value'),
      otherMails: emails
        .filter((each) => each !== mail)
        .flatMap((each) => text(each, 'value') ?? []),
      businessPhones: businessPhone === null ? [] : [businessPhone],
      mobilePhone: phoneOf('mobile'),
      streetAddress: text(address, 'streetAddress'),
      city: text(address, 'locality'),
      state: text(address, 'region'),
      postalCode: text(address, 'postalCode'),
      country: text(address, 'country'),
      employeeId: text(enterprise, 'employeeNumber'),
      companyName: text(enterprise, 'organization'),
      department: text(enterprise, 'department'),
    },
    password: typeof password === 'string' && password !== '' ? password : undefined,
    externalId: text(resource, 'externalId'),
    managerId: text(manager, 'value'),
  }
}

import type { ObjectColumn } from '@patchbay/store'
import type { DirectoryObject, ObjectKind } from './directory.ts'

/** A property that the database finds and orders objects by. */
export interface IndexedProperty {
  column: ObjectColumn
  /** Compared without regard to case: what is asked for is put in lower case. */
  lowerCase: boolean
}

const exact = (column: ObjectColumn): IndexedProperty => ({ column, lowerCase: false })
const folded = (column: ObjectColumn): IndexedProperty => ({ column, lowerCase: true })

const common: Record<string, IndexedProperty> = {
  id: folded('id'),
  displayName: folded('displayNameKey'),
  createdDateTime: exact('createdDateTime'),
}

/** By kind of object and name of property. */
export const indexedProperties: Record<ObjectKind, Record<string, IndexedProperty>> = {
  user: {
    ...common,
    userPrincipalName: folded('principalNameKey'),
    mail: folded('mailKey'),
    mailNickname: folded('mailNicknameKey'),
    givenName: folded('givenNameKey'),
    surname: folded('surnameKey'),
    department: folded('departmentKey'),
    jobTitle: folded('jobTitleKey'),
    userType: folded('userTypeKey'),
    accountEnabled: exact('accountEnabled'),
  },
  group: { ...common, mailNickname: folded('mailNicknameKey') },
  application: { ...common, appId: folded('appId'), uniqueName: exact('uniqueName') },
  servicePrincipal: { ...common, appId: folded('appId') },
}

/** Values of the columns of an order, and the id: where the next page begins. */
export function orderKey(object: DirectoryObject, order: readonly ObjectColumn[]): string[] {
  const properties = Object.entries(indexedProperties[object.kind])
  const values = order.map((column) => {
    const name = properties.find(([, each]) => each.column === column)?.[0] ?? column
    const value = (object as unknown as Record<string, unknown>)[name]
    const isFolded = indexedProperties[object.kind][name]?.lowerCase === true
    const text = typeof value === 'string' ? value : ''
    return isFolded ? text.toLowerCase() : text
  })
  return [...values, object.id]
}

import type { Executor } from '../../schema.ts'

/** Applications that are not deleted and have one of these identifier-URI keys, in any tenant. */
export async function findIdentifierUris(
  executor: Executor,
  uriKeys: readonly string[],
): Promise<{ uriKey: string; tenantId: string; applicationId: string; document: string }[]> {
  if (uriKeys.length === 0) return []
  return executor
    .selectFrom('identifierUris')
    .innerJoin('applications', (join) =>
      join
        .onRef('applications.tenantId', '=', 'identifierUris.tenantId')
        .onRef('applications.id', '=', 'identifierUris.applicationId'),
    )
    .select(['uriKey', 'identifierUris.tenantId', 'applicationId', 'document'])
    .where('uriKey', 'in', uriKeys)
    .where('deletedDateTime', 'is', null)
    .execute()
}

/** Replaces the identifier-URI keys of an application. */
export async function replaceIdentifierUris(
  executor: Executor,
  tenantId: string,
  applicationId: string,
  uriKeys: readonly string[],
): Promise<void> {
  await executor
    .deleteFrom('identifierUris')
    .where('tenantId', '=', tenantId)
    .where('applicationId', '=', applicationId)
    .execute()
  for (const uriKey of uriKeys) {
    await executor
      .insertInto('identifierUris')
      .values({ uriKey, tenantId, applicationId })
      .execute()
  }
}

/** The service principal, not deleted, that has this name key in the tenant. */
export async function findServicePrincipalIdByName(
  executor: Executor,
  tenantId: string,
  nameKey: string,
): Promise<string | undefined> {
  const row = await executor
    .selectFrom('servicePrincipalNames')
    .innerJoin('servicePrincipals', (join) =>
      join
        .onRef('servicePrincipals.tenantId', '=', 'servicePrincipalNames.tenantId')
        .onRef('servicePrincipals.id', '=', 'servicePrincipalNames.servicePrincipalId'),
    )
    .select('servicePrincipalId')
    .where('servicePrincipalNames.tenantId', '=', tenantId)
    .where('nameKey', '=', nameKey)
    .where('deletedDateTime', 'is', null)
    .executeTakeFirst()
  return row?.servicePrincipalId
}

/** Replaces the name keys of a service principal. */
export async function replaceServicePrincipalNames(
  executor: Executor,
  tenantId: string,
  servicePrincipalId: string,
  nameKeys: readonly string[],
): Promise<void> {
  await executor
    .deleteFrom('servicePrincipalNames')
    .where('tenantId', '=', tenantId)
    .where('servicePrincipalId', '=', servicePrincipalId)
    .execute()
  for (const nameKey of new Set(nameKeys)) {
    await executor
      .insertInto('servicePrincipalNames')
      .values({ tenantId, nameKey, servicePrincipalId })
      .execute()
  }
}

import { pageSize } from './list-query.ts'
import { type Attribute, resourceTypes, type ScimSchema, schemas } from './schemas.ts'

/** What this service can do (RFC 7643 §5; `pagination` of RFC 9865). */
export function serviceProviderConfig(base: string): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    documentationUri: 'https://www.rfc-editor.org/rfc/rfc7644',
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: pageSize.most },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: pageSize.default,
      maxPageSize: pageSize.most,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth bearer token',
        description:
          'An access token of a client for Microsoft Graph, with the app roles User.ReadWrite.All and Group.ReadWrite.All, or Directory.ReadWrite.All.',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: {
      resourceType: 'ServiceProviderConfig',
      location: `${base}/ServiceProviderConfig`,
    },
  }
}

/** RFC 7643 §6. */
export function resourceTypeBodies(base: string): Record<string, object> {
  return Object.fromEntries(
    Object.values(resourceTypes).map(({ name, endpoint, schema, extensions }) => [
      name,
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
        id: name,
        name,
        endpoint,
        schema,
        schemaExtensions: extensions.map((each) => ({ schema: each, required: false })),
        meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
      },
    ]),
  )
}

/** RFC 7643 §7. */
export function schemaBodies(base: string): Record<string, object> {
  return Object.fromEntries(
    schemas.map((schema: ScimSchema) => [
      schema.id,
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
        ...schema,
        attributes: schema.attributes.map(toBody),
        meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
      },
    ]),
  )
}

function toBody({ subAttributes, ...attribute }: Attribute): object {
  return { ...attribute, ...(subAttributes && { subAttributes: subAttributes.map(toBody) }) }
}

/** A whole short list as a ListResponse. */
export function toList(resources: readonly object[]): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  }
}

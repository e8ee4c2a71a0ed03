import type { JsonObject } from './document.ts'

/** The first page of a new connector. */
export interface GeneralInformation {
  title: string
  description?: string
  /** With a port if it is not the scheme's own: `localhost:5000`. */
  host?: string
  basePath?: string
  scheme?: 'https' | 'http'
}

/** An empty definition, with the keys that the wizard writes and in its order. */
export function newDefinition(general: GeneralInformation): JsonObject {
  return {
    swagger: '2.0',
    info: { title: general.title, description: general.description ?? '', version: '1.0' },
    host: general.host ?? '',
    basePath: general.basePath ?? '/',
    schemes: [general.scheme ?? 'https'],
    consumes: [],
    produces: [],
    paths: {},
    definitions: {},
    parameters: {},
    responses: {},
    securityDefinitions: {},
    security: [],
    tags: [],
  }
}

/** The brand colour of a connector that chose none. */
export const DEFAULT_BRAND_COLOR = '#007ee5'

/** An `apiProperties.json` without authentication. */
export function newProperties(options: { iconBrandColor?: string } = {}): JsonObject {
  return {
    properties: {
      connectionParameters: {},
      iconBrandColor: options.iconBrandColor ?? DEFAULT_BRAND_COLOR,
      capabilities: [],
      policyTemplateInstances: [],
    },
  }
}

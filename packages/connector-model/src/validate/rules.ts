import type { Finding } from '../document.ts'

/**
 * Every rule and how heavy it weighs: an error keeps a connector from being saved, a warning does
 * not. The names are those of the swagger validator of custom connectors, so that what people
 * find about them elsewhere applies here.
 */
export const RULES = {
  // Structure
  SpecificationVersionIncorrect: 'error',
  RequiredPropertyMissing: 'error',
  JsonTypeIncorrect: 'error',
  JsonValueNotInEnum: 'error',
  // Some connectors get their host from a policy or at their first call.
  HostNameMissing: 'warning',
  HostNameNotValid: 'error',
  BasePathNotValid: 'error',
  SchemeNotSupported: 'error',
  SwaggerKeywordNotSupported: 'error',
  PathItemRefNotSuppored: 'error',
  ExtensionNameNotValid: 'error',
  ExtensionNotKnown: 'warning',
  SchemaReferenceNotFound: 'error',
  SchemaReferenceNotValid: 'error',
  ParameterReferenceNotFound: 'error',
  ResponseReferenceNotFound: 'error',
  // Operations
  OperationIdRequired: 'error',
  OperationIdNotUnique: 'error',
  OperationIdTooLong: 'error',
  OperationIdSanitized: 'warning',
  OperationMustHaveResponse: 'warning',
  DuplicateOperationPath: 'warning',
  PathRedefined: 'error',
  OperationPathMustStartWithSlash: 'error',
  OperationPathMayNotContainQueryOrFragment: 'error',
  OperationPathContainsUnsupportedCharacters: 'error',
  OperationPathTemplateNotValid: 'error',
  OperationPathVariablesContainDefaults: 'error',
  TotalOperationsCountExceedsMaxAllowed: 'error',
  // Parameters
  OperationMissingPathParameter: 'error',
  PathParameterNotDefinedInTemplate: 'error',
  PathParameterMustBeRequired: 'error',
  PathParameterMissingEncoding: 'warning',
  QueryParameterEncodingNotSupported: 'warning',
  OperationParametersContainDuplicateParameter: 'error',
  OperationParametersContainMultipleBodyParameters: 'error',
  ParameterListContainsFormDataAndBody: 'error',
  BodyParameterSchemaRequired: 'error',
  FileParameterMustBeInFormData: 'error',
  BodyOrFormDataParameterInFetchOperationNotAllowed: 'warning',
  ConnectionIdParameterNotAllowed: 'error',
  CollectionFormatValueNotSupported: 'error',
  InternalPropertyWithDefaultOptional: 'warning',
  PropertyMustBeRequired: 'warning',
  // Schemas
  ArrayHasNoItems: 'warning',
  RequiredPropertyArrayEmpty: 'warning',
  RequiredPropertyDefinitionMissing: 'warning',
  RequiredPropertyNotOnObject: 'warning',
  DefaultValueMustMatchType: 'warning',
  EnumMustContainAtLeastOneElement: 'error',
  InvalidEnumValue: 'warning',
  AdditionalPropertyNotAllowedAdjacentToRef: 'warning',
  SchemaTypeFileNotValid: 'warning',
  UnrecognizedTypeFormat: 'warning',
  MinimumShouldBeLessThanOrEqualToMaximum: 'warning',
  PatternShouldBeValidRegularExpression: 'warning',
  SchemaTooDeep: 'error',
  // Responses
  ResponseMustBeDefaultOrHttpStatusCode: 'error',
  OperationShouldHaveSuccessfulResponse: 'warning',
  DefaultResponseHasSchema: 'warning',
  SchemaDefinitionSetIncorrectly: 'warning',
  OperationHasManyResponsesWithSchema: 'warning',
  // Dynamic values and webhooks
  OperationIdNotFound: 'warning',
  OperationParameterNameNotFound: 'warning',
  WebhookOperationsMissingNotificationUrlProperty: 'warning',
  InvalidNextLinkNameValue: 'warning',
  // Security
  SecurityRequirementMustBeDefined: 'warning',
  SecurityRequirementMustHaveEmptyValue: 'warning',
  OAuthSecurityRequirementValueMustBeScopeName: 'warning',
  SecuritySchemePropertyRequired: 'error',
  SecuritySchemePropertyNotValid: 'error',
  // apiProperties.json
  ConnectionParameterNameNotValid: 'warning',
  IdentityProviderNotSupported: 'warning',
  OAuthSettingRequired: 'warning',
  ClientIdRequired: 'warning',
  PolicyTemplateNotSupported: 'warning',
  PolicyTemplateNotKnown: 'warning',
} as const satisfies Record<string, Finding['severity']>

export type Rule = keyof typeof RULES

/** Notes a broken rule at a JSON pointer. */
export type Report = (rule: Rule, path: string, message: string) => void

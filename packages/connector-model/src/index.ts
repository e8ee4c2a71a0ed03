export { asWritten, withKeepsakes } from './as-written.ts'
export {
  type AuthenticationSet,
  authenticationSetsOf,
  withAuthenticationSets,
} from './authentication-sets.ts'
export {
  type ParsedDocument,
  type Finding,
  type JsonObject,
  dereference,
  fieldOf,
  parseDefinition,
  parseProperties,
  valueAt,
} from './document.ts'
export {
  ArgumentError,
  type OperationRequest,
  type RequestArguments,
  argumentKey,
  argumentsByName,
  encodeRequest,
  internalDefaults,
  pathWithQuery,
} from './encode-request.ts'
export { escapeData } from './escape-data.ts'
export type {
  Destination,
  FunctionArgument,
  FunctionSignature,
  HiddenArgument,
} from './functions/arguments.ts'
export {
  type ConnectorFunction,
  type FunctionOptions,
  type FunctionParameter,
  type UnsupportedOperation,
  bindOperations,
  connectorFunctions,
} from './functions/connector-functions.ts'
export {
  type NamespaceOptions,
  type OperationResponse as CallResponse,
  connectorNamespace,
} from './functions/connector-namespace.ts'
export { functionName, namespaceName } from './functions/function-name.ts'
export {
  type DynamicSchemaPlace,
  type ResolvedSchema,
  dynamicSchemaPlaces,
  withResolvedSchemas,
} from './functions/resolved-schemas.ts'
export {
  IDENTITY_PROVIDER_TEMPLATES,
  type IdentityProviderTemplate,
} from './identity-providers/providers.ts'
export {
  type ConnectionGrant,
  type ConnectionParameterSet,
  type SignIn,
  parameterSetsOf,
  render,
  renderPairs,
  signInOf,
  withParameterSet,
} from './identity-providers/sign-in.ts'
export {
  type ImportedRequest,
  type RequestSample,
  type ResponseSample,
  SampleError,
  importRequestSample,
  importResponseSample,
  inferSchema,
} from './import-sample.ts'
export {
  CONVERSION_RULES,
  type Conversion,
  type ConversionRule,
  type InputKind,
} from './inputs/conversion.ts'
export { convertInput } from './inputs/convert-input.ts'
export { type JsonFault, type JsonText, type Position, decodeText, parseJson } from './json.ts'
export { type OperationMatch, matchOperation } from './match-operation.ts'
export {
  DEFAULT_BRAND_COLOR,
  type GeneralInformation,
  newDefinition,
  newProperties,
} from './new-connector.ts'
export {
  METHODS,
  type Method,
  type Operation,
  type OperationResponse,
  type Parameter,
  type Visibility,
  backendUrl,
  listOperations,
  resultResponse,
} from './operations.ts'
export { type PolicyInstance, policiesOf } from './policies/policy-instances.ts'
export { type CompiledPolicy, compilePolicy } from './policies/compile-policy.ts'
export {
  type JsonBody,
  type PolicyContext,
  PolicyError,
  type PolicyMessage,
  type SideRequest,
} from './policies/message.ts'
export {
  type ApiKeyAuthentication,
  type Authentication,
  type AzureActiveDirectory,
  type BasicAuthentication,
  type ConnectorFiles,
  type GenericOAuth2,
  IDENTITY_PROVIDERS,
  type WritableAuthentication,
  authenticationOf,
  connectionParametersOf,
  isPlaceholderClientId,
  isSecret,
  oauthSettingsOf,
  withAuthentication,
  withDefaultLoginUri,
  withRedirectUrl,
  withoutClientSecret,
} from './security.ts'
export { type Places, type ValidationOptions, validateConnector } from './validate-connector.ts'
export { RULES, type Rule, type RuleDescription, type Severity } from './validate/rules.ts'
export { validateResponse } from './validate-response.ts'

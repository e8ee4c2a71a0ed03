/** How heavy a finding weighs: an error keeps a connector from being saved. */
export type Severity = 'error' | 'warning' | 'information'

/** One rule that a connector is judged by. */
export interface RuleDescription {
  severity: Severity
  /** What must hold. */
  what: string
  /** How to mend a breach of it. */
  mend: string
}

const error = (what: string, mend: string) => ({ severity: 'error', what, mend }) as const
const warning = (what: string, mend: string) => ({ severity: 'warning', what, mend }) as const
const information = (what: string, mend: string) =>
  ({ severity: 'information', what, mend }) as const

/**
 * Every rule. The names are those of the swagger validator of custom connectors, so that what
 * people find about them elsewhere applies here; those that it lacks are told by a comment.
 *
 * An error is what would make calls or saving impossible. What breaks one operation or hint alone
 * is a warning, as published definitions with such faults are in use.
 */
export const RULES = {
  // The text (RFC 8259). All but the first are repaired in reading, so they are warnings.
  JsonNotValid: error('The file is JSON.', 'Correct the text at the place named.'),
  TrailingComma: warning('No comma stands before "}" or "]".', 'Remove the comma.'),
  CommentNotAllowed: warning('JSON has no comments.', 'Remove the comment.'),
  ByteOrderMark: warning(
    'The file begins with its first character.',
    'Save it as UTF-8 without a byte order mark.',
  ),
  UnexpectedSpace: warning(
    'Only spaces, tabs and line ends stand between tokens.',
    'Replace the character by an ordinary space.',
  ),
  ControlCharacterInString: warning(
    'Control characters in strings are escaped.',
    'Write it as \\u and four hexadecimal digits.',
  ),
  DuplicateName: warning('A name occurs once in an object.', 'Remove one of the two.'),

  // Structure
  SpecificationVersionIncorrect: error(
    'The definition is OpenAPI 2.0.',
    'Set "swagger" to "2.0", or convert the document first: patchbay connector convert.',
  ),
  RequiredPropertyMissing: error('What OpenAPI 2.0 requires is there.', 'Add the property.'),
  JsonTypeIncorrect: error('A value has the type of its keyword.', 'Write it in that type.'),
  JsonValueNotInEnum: error('A value is one of its keyword’s.', 'Write one of the values named.'),
  // Ours: some connectors get their host from a policy or at their first call.
  HostNameMissing: warning(
    'The API has a host.',
    'Enter the host on the General page: api.example.com.',
  ),
  HostNameNotValid: error(
    'A host is a name and perhaps a port.',
    'Remove scheme and path; the path goes to the Base URL.',
  ),
  BasePathNotValid: error('A base path begins with "/".', 'Put "/" in front.'),
  SchemeNotSupported: error('Calls go over HTTP.', 'Use https.'),
  SwaggerKeywordNotSupported: error(
    'Schemas use the keywords of OpenAPI 2.0.',
    'Describe one of the alternatives, or join them in one object.',
  ),
  PathItemRefNotSuppored: error('Operations stand in their path.', 'Write them out there.'),
  ExtensionNameNotValid: warning(
    'A name that OpenAPI 2.0 does not know begins with "x-".',
    'Correct its spelling or remove it.',
  ),
  // Ours
  ExtensionNotKnown: warning(
    'An "x-ms-" extension is one of connectors.',
    'Correct its spelling or remove it.',
  ),
  JsonPointerNotValid: error(
    'A "$ref" is a JSON pointer after "#".',
    'Write "~" as ~0, "/" as ~1 and "%" as %25.',
  ),
  SchemaReferenceNotValid: error(
    'A schema refers to "definitions".',
    'Move what it refers to there.',
  ),
  SchemaReferenceNotFound: error('What a schema refers to is there.', 'Define it or correct it.'),
  ParameterReferenceNotValid: error(
    'A parameter refers to "parameters".',
    'Move what it refers to there.',
  ),
  ParameterReferenceNotFound: error(
    'What a parameter refers to is there.',
    'Define it or correct it.',
  ),
  ResponseReferenceNotValid: error(
    'A response refers to "responses".',
    'Move what it refers to there.',
  ),
  ResponseReferenceNotFound: error(
    'What a response refers to is there.',
    'Define it or correct it.',
  ),
  SchemaRefLoopNotAllowed: error(
    'A chain of "$ref" ends in a schema.',
    'Replace one of the chain by the schema.',
  ),
  ParameterRefLoopNotAllowed: error(
    'A chain of "$ref" ends in a parameter.',
    'Replace one of the chain by the parameter.',
  ),
  ResponseRefLoopNotAllowed: error(
    'A chain of "$ref" ends in a response.',
    'Replace one of the chain by the response.',
  ),

  // Operations
  OperationIdRequired: error('An operation has an id.', 'Enter one, such as GetItem.'),
  OperationIdNotUnique: error('An operation id occurs once.', 'Change one of the two.'),
  OperationIdTooLong: error('An operation id has at most 80 characters.', 'Shorten it.'),
  // Ours: the two would be one function in formulas.
  FunctionNameNotUnique: warning(
    'Operation ids differ in their letters and digits.',
    'Change one of the two ids.',
  ),
  OperationMustHaveResponse: warning(
    'An operation has a response.',
    'Describe the answer of a call that went well.',
  ),
  DuplicateOperationPath: warning(
    'A request belongs to one operation.',
    'Make a literal part of the two paths differ.',
  ),
  PathRedefined: error('Paths differ by more than case.', 'Join the two path items.'),
  OperationPathMustStartWithSlash: error('A path begins with "/".', 'Put "/" in front.'),
  OperationPathMayNotContainQueryOrFragment: error(
    'A path holds neither "?" nor "#".',
    'Describe what follows as query parameters.',
  ),
  OperationPathContainsUnsupportedCharacters: error(
    'A path holds no "*".',
    'Name the part as a parameter: {path}.',
  ),
  OperationPathTemplateNotValid: error(
    'Braces of a path come in pairs with a name between.',
    'Close or remove the brace.',
  ),
  OperationPathVariablesContainDefaults: error(
    'Braces of a path hold a name alone.',
    'Give the parameter a "default" instead.',
  ),
  TotalOperationsCountExceedsMaxAllowed: error(
    'A connector has at most 256 operations.',
    'Split it in two.',
  ),
  TotalSchemaCountExceedsMaxAllowed: error(
    'A definition holds at most 4,194,304 schemas, references followed.',
    'Split it in two.',
  ),
  OperationSchemaCountExceedsMaxAllowed: error(
    'An operation holds at most 16,384 schemas, references followed.',
    'Leave out what is not used, or describe it as an object without properties.',
  ),
  BodySchemaCountExceedsMaxAllowed: error(
    'The body of a request holds at most 512 schemas, references followed.',
    'Leave out what is not used, or describe it as an object without properties.',
  ),

  // Parameters
  OperationMissingPathParameter: error(
    'Every name in a path is a parameter.',
    'Add the parameter with "in": "path".',
  ),
  PathParameterNotDefinedInTemplate: error(
    'Every path parameter stands in the path.',
    'Write {name} in the path, or remove the parameter.',
  ),
  PathParameterMustBeRequired: error('A path parameter is required.', 'Set "required": true.'),
  PathParameterMissingEncoding: information(
    'A path parameter says how it is encoded.',
    'Add "x-ms-url-encoding": "single", which is also what is done without.',
  ),
  QueryParameterEncodingNotSupported: warning(
    'Only path parameters say how they are encoded.',
    'Remove "x-ms-url-encoding".',
  ),
  OperationParametersContainDuplicateParameter: error(
    'A parameter occurs once in its place.',
    'Remove one of the two.',
  ),
  OperationParametersContainMultipleBodyParameters: error(
    'A request has one body.',
    'Join the body parameters in one object.',
  ),
  ParameterListContainsFormDataAndBody: error(
    'A request has a body or form data.',
    'Remove one of the two.',
  ),
  BodyParameterSchemaRequired: error('A body has a schema.', 'Add "schema".'),
  BodyParameterPropertyNotValid: warning(
    'What a body is like stands in its schema.',
    'Move the keyword into "schema".',
  ),
  NonBodyParameterSchemaNotValid: error(
    'Only a body has a schema.',
    'Write the type beside "name" instead.',
  ),
  FileParameterMustBeInFormData: error('A file is form data.', 'Set "in" to formData.'),
  BodyOrFormDataParameterInFetchOperationNotAllowed: warning(
    'GET and HEAD have no body.',
    'Use query parameters, or another method.',
  ),
  ConnectionIdParameterNotAllowed: error(
    'No parameter is called connectionId.',
    'Choose another name.',
  ),
  ReservedParameterIsUsed: warning(
    'No parameter is a header that HTTP itself sets.',
    'Remove the parameter.',
  ),
  CollectionFormatValueNotSupported: error(
    'Lists are joined as csv, ssv, tsv, pipes, or multi in query and form.',
    'Write one of these.',
  ),
  InvalidFormDataParameterName: warning(
    'Names of form data are ASCII.',
    'Rename the parameter, if the API allows.',
  ),
  InternalPropertyWithDefaultOptional: warning(
    'A hidden parameter with a default is required.',
    'Set "required": true, so that the default is sent for certain.',
  ),
  PropertyMustBeRequired: warning(
    'A hidden property with a default is required.',
    'List it in "required"; else it is not sent.',
  ),

  // Schemas
  ArrayHasNoItems: warning('An array describes its elements.', 'Add "items".'),
  RequiredPropertyArrayEmpty: warning('"required" lists something.', 'Remove it.'),
  RequiredPropertyDefinitionMissing: warning(
    'A required property is described.',
    'Add it to "properties", or take it out of "required".',
  ),
  RequiredPropertyNotOnObject: warning('Only objects list "required".', 'Remove it.'),
  RequiredReadOnlyPropertyNotAllowedAsInput: warning(
    'What is required of a request can be written.',
    'Take the property out of "required", or remove "readOnly".',
  ),
  RequiredLoopInSchemaNotAllowed: error(
    'No object requires itself.',
    'Make one of the properties in the circle optional.',
  ),
  DefaultValueMustMatchType: warning('A default has its type.', 'Write it in that type.'),
  EnumMustContainAtLeastOneElement: error('An enum lists something.', 'Remove it.'),
  InvalidEnumValue: warning('A value of an enum has its type.', 'Write it in that type.'),
  DuplicateEnumValuesInExtension: warning(
    '"x-ms-enum-values" names a value once.',
    'Remove one of the two.',
  ),
  InvalidEnumValuesExtensionValue: warning(
    '"x-ms-enum-values" names values of "enum".',
    'Add the value to "enum", or remove it here.',
  ),
  MissingEnumValuesDisplayName: warning(
    'An entry of "x-ms-enum-values" has a name for people.',
    'Add "displayName".',
  ),
  AdditionalPropertyNotAllowedAdjacentToRef: warning(
    'Beside "$ref" stands nothing.',
    'Remove what stands there; it does not count.',
  ),
  SchemaTypeFileNotValid: warning(
    'A file is form data, or the whole of a response.',
    'Use "type": "string" with "format": "binary" or "byte".',
  ),
  InvalidStringBinaryProperty: warning(
    'Binary content is a whole body or form field.',
    'Use "format": "byte", which JSON can hold.',
  ),
  StringBinaryNotSupportedForFormUrlEncoded: warning(
    'A urlencoded form holds no binary content.',
    'Let the operation consume multipart/form-data.',
  ),
  DiscriminatorMustBeARequiredStringProperty: warning(
    'A discriminator is a required property of type string.',
    'Describe the property and list it in "required".',
  ),
  InvalidCustomEditorExtensionDictionaryValue: warning(
    'The editor "dictionary" is for objects with "additionalProperties".',
    'Add "additionalProperties", or remove "x-ms-editor".',
  ),
  UnrecognizedTypeFormat: warning('A format is a known one.', 'Correct or remove it.'),
  MinimumShouldBeLessThanOrEqualToMaximum: warning(
    'A minimum is not above the maximum.',
    'Correct one of the two.',
  ),
  MinLengthShouldBeLessThanOrEqualToMaxLength: warning(
    'A least length is not above the greatest.',
    'Correct one of the two.',
  ),
  MinItemsShouldBeLessThanOrEqualToMaxItems: warning(
    'A least count is not above the greatest.',
    'Correct one of the two.',
  ),
  MinPropertiesShouldBeLessThanOrEqualToMaxProperties: warning(
    'A least count is not above the greatest.',
    'Correct one of the two.',
  ),
  MinLengthMustBeGreaterThanOrEqualToZero: warning('A length is not negative.', 'Correct it.'),
  MaxLengthMustBeGreaterThanOrEqualToZero: warning('A length is not negative.', 'Correct it.'),
  MinItemsMustBeGreaterThanOrEqualToZero: warning('A count is not negative.', 'Correct it.'),
  MaxItemsMustBeGreaterThanOrEqualToZero: warning('A count is not negative.', 'Correct it.'),
  MinPropertiesMustBeGreaterThanOrEqualToZero: warning('A count is not negative.', 'Correct it.'),
  MaxPropertiesMustBeGreaterThanOrEqualToZero: warning('A count is not negative.', 'Correct it.'),
  MultipleOfMustBeGreaterThanZero: warning('A divisor is above 0.', 'Correct it.'),
  ExclusiveMinimumRequiresMinimum: warning(
    '"exclusiveMinimum" is about a "minimum".',
    'Add "minimum", or remove it.',
  ),
  ExclusiveMaximumRequiresMaximum: warning(
    '"exclusiveMaximum" is about a "maximum".',
    'Add "maximum", or remove it.',
  ),
  PatternShouldBeValidRegularExpression: warning(
    'A pattern is a regular expression of ECMA 262.',
    'Correct or remove it.',
  ),
  SchemaTooDeep: error('A schema nests at most 100 levels.', 'Use "$ref".'),

  // Responses
  ResponseMustBeDefaultOrHttpStatusCode: error(
    'A response stands under "default" or a status.',
    'Write the status in three digits.',
  ),
  OperationShouldHaveSuccessfulResponse: warning(
    'One response has a status of success.',
    'Describe the result under "200".',
  ),
  DefaultResponseHasSchema: warning(
    'A result is described under its own status, not as the default response.',
    'Describe the result under "200".',
  ),
  SchemaDefinitionSetIncorrectly: warning(
    'The schema of a result stands under 200 or 201.',
    'Move it there, if the API answers so.',
  ),
  OperationHasManyResponsesWithSchema: warning(
    'Successful responses have one schema.',
    'Leave the schema to the one that makers shall see; the lowest status counts.',
  ),
  ResponseExampleMustBeProducedByOperation: warning(
    'An example is of a type that the operation produces.',
    'Add the type to "produces", or correct it.',
  ),

  // Dynamic values and schemas
  OperationIdNotFound: warning(
    'What is looked up is an operation of this connector.',
    'Correct the id, or add the operation.',
  ),
  OperationParameterNameNotFound: warning(
    'A look-up names parameters of its operation.',
    'Correct the name, or remove it.',
  ),
  OperationMissingRequiredProperty: warning(
    'A look-up fills the required parameters of its operation.',
    'Add the parameter to "parameters", or give it a default.',
  ),
  OperationParameterTypeMismatch: warning(
    'A look-up hands on values of the type wanted.',
    'Make both parameters one type.',
  ),
  OperationParameterStaticTypeMismatch: warning(
    'A look-up hands on literals of the type wanted.',
    'Write the literal in that type.',
  ),
  OperationParameterRequiredMismatch: information(
    'What a look-up needs is required of the maker too.',
    'Set "required": true on the parameter that is handed on.',
  ),
  InvokedOperationShouldProduceArray: warning(
    'A look-up for a list gives an array.',
    'Correct the path to the array, or the response schema.',
  ),
  InvokedOperationShouldProduceProperty: warning(
    'A look-up’s elements have the properties named.',
    'Correct the property name, or the response schema.',
  ),
  SourcePropertyInternal: warning(
    'What a look-up hands on can be entered.',
    'Make that parameter visible, or give it a default.',
  ),
  DynamicListExtensionRequiredForAmbiguousReferences: warning(
    '"x-ms-dynamic-values" refers to one parameter.',
    'Add "x-ms-dynamic-list", whose references have paths.',
  ),
  DynamicListExtensionRequiredForNonParameterReferences: warning(
    '"x-ms-dynamic-values" refers to parameters, not to properties of the body.',
    'Add "x-ms-dynamic-list", whose references have paths.',
  ),
  DynamicPropertiesExtensionRequiredForAmbiguousReferences: warning(
    '"x-ms-dynamic-schema" refers to one parameter.',
    'Add "x-ms-dynamic-properties", whose references have paths.',
  ),
  DynamicPropertiesExtensionRequiredForNonParameterReferences: warning(
    '"x-ms-dynamic-schema" refers to parameters, not to properties of the body.',
    'Add "x-ms-dynamic-properties", whose references have paths.',
  ),
  DynamicPropertiesItemValuePathMismatch: warning(
    'Both forms of a dynamic schema look in one place.',
    'Set "itemValuePath" to "value-path" without its last "properties".',
  ),
  DynamicExtensionDefinitionNotAllowedInParameter: warning(
    'Dynamic schemas are of bodies and responses.',
    'Remove the extension, or use "x-ms-dynamic-values".',
  ),
  SelectedItemValuePathNotAllowedInThisPosition: warning(
    '"selectedItemValuePath" is for browsing trees.',
    'Use "parameterReference" or "value".',
  ),
  DynamicTreeExtensionMissing: warning(
    'A file picker can be opened.',
    'Add "x-ms-capabilities" with "file-picker" to the root, or "x-ms-dynamic-tree" here.',
  ),

  // Triggers
  NotificationUrlNotString: warning('A notification URL is a text.', 'Set "type": "string".'),
  NotificationUrlNotRequired: warning(
    'A notification URL is required, and so is what holds it.',
    'List it in "required", and require what holds it.',
  ),
  NotificationUrlNotInternal: warning(
    'A notification URL is hidden: the platform fills it.',
    'Set "x-ms-visibility": "internal" on it, or on what holds it.',
  ),
  NotificationUrlNotAllowedInThisPosition: warning(
    'A notification URL is part of a trigger’s request.',
    'Remove "x-ms-notification-url" here.',
  ),
  WebhookOperationsMissingNotificationUrlProperty: warning(
    'A webhook’s registration says where to notify.',
    'Mark the property for it by "x-ms-notification-url": true.',
  ),
  OperationMustHaveNotificationContentExtension: warning(
    'A webhook describes what it sends.',
    'Add "x-ms-notification-content" to the path.',
  ),
  NotificationExtensionOperationIdRequired: warning(
    '"x-ms-notification" names an operation.',
    'Add "operationId".',
  ),
  NotificationExtensionOperationNotFound: warning(
    '"x-ms-notification" names an operation of this connector.',
    'Correct the id.',
  ),
  NotificationExtensionOperationNotWebhook: warning(
    '"x-ms-notification" names an operation that registers a webhook.',
    'Add "x-ms-notification-content" to the path of that operation.',
  ),
  ParamtersWithSameNameMustHaveSameTypeAndVisibility: warning(
    'A trigger and the operation that registers it describe shared parameters alike.',
    'Make type and visibility the same.',
  ),
  InvalidNextLinkNameValue: warning(
    'The next page stands under nextLink or @odata.nextLink.',
    'Write one of these; a policy "updatenextlink" sets it from another.',
  ),

  // Security
  SecurityRequirementMustBeDefined: warning(
    'A requirement names a security scheme.',
    'Define the scheme, or correct the name.',
  ),
  SecurityRequirementMustHaveEmptyValue: warning('Only OAuth 2.0 has scopes.', 'Write [].'),
  SecurityRequirementMustHaveValue: warning(
    'A requirement holds a list of scopes.',
    'Write the list, or [].',
  ),
  OAuthSecurityRequirementValueMustBeScopeName: warning(
    'A required scope is declared.',
    'Declare it among the "scopes" of the scheme.',
  ),
  SecuritySchemePropertyRequired: error('A scheme is complete.', 'Add the property.'),
  SecuritySchemePropertyNotValid: error('A scheme is a known one.', 'Write one of the values.'),

  // apiProperties.json; the names of this group are ours.
  PropertiesMissing: warning(
    'apiProperties.json stands beside the definition.',
    'Add the file; without it nothing is known about authentication.',
  ),
  ConnectionParameterNameNotValid: warning(
    'A connection parameter is called by letters, digits and "_".',
    'Rename it, and the policies that use it.',
  ),
  ConnectionParameterTypeNotValid: warning(
    'A connection parameter has a type that connections know.',
    'Use string, securestring, int, bool, oauthSetting or gatewaySetting.',
  ),
  IdentityProviderNotSupported: warning(
    'People can sign in by the identity provider.',
    'Use Generic OAuth 2 or Azure Active Directory with the same addresses.',
  ),
  OAuthSettingRequired: warning('Sign-in has all its settings.', 'Enter it on the Security page.'),
  ClientIdRequired: warning(
    'Sign-in has a client id.',
    'Enter that of your own registration on the Security page.',
  ),
  PolicyTemplateNotSupported: warning('A policy can be run.', 'Correct its parameters.'),
  PolicyTemplateNotKnown: warning('A policy is of a known template.', 'Correct "templateId".'),
  // A name that no operation has makes the policy one of nothing.
  PolicyOperationNotFound: warning(
    'A policy names operations of this connector.',
    'Correct or remove the name.',
  ),
  // Ours: every call that the policy applies to would fail.
  PolicyParameterNotFound: warning(
    'A policy uses connection parameters that there are.',
    'Add the parameter, or give a default in the expression.',
  ),
  ScriptOperationNotFound: warning(
    'The script is for operations of this connector.',
    'Correct or remove the name.',
  ),

  // Asked for by certification alone.
  OperationIdSanitized: information(
    'An operation id has letters and digits only.',
    'Leave out the others; formulas do so anyway.',
  ),
  TitleTooLong: information('A title has at most 30 characters.', 'Shorten it.'),
  ValueContainsRestrictedWords: information(
    'A title says neither API nor connector.',
    'Leave the word out.',
  ),
  ValueMustEndWithAlphanumeric: information(
    'A title ends with a letter or digit.',
    'Remove what follows.',
  ),
  DescriptionLengthNotValid: information(
    'A description has 30 to 500 characters.',
    'Lengthen or shorten it.',
  ),
  OperationSummaryRequired: information('An operation has a summary.', 'Write one.'),
  OperationSummaryTooLong: information('A summary has at most 80 characters.', 'Shorten it.'),
  RestrictedCharactersInSummary: information(
    'A summary has letters, digits, spaces and parentheses.',
    'Remove the others.',
  ),
  CategoriesNotValid: information(
    '"x-ms-connector-metadata" names one or two known categories.',
    'Add "Categories" with one or two of them.',
  ),
  OperationFamilyHasManyActiveOperations: information(
    'One operation of a family is in use.',
    'Deprecate the older revisions.',
  ),
} as const satisfies Record<string, RuleDescription>

export type Rule = keyof typeof RULES

/** Notes a broken rule at a JSON pointer. */
export type Report = (rule: Rule, path: string, message: string) => void

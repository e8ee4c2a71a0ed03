/** One thing that a policy has to be told. */
export interface PolicyParameter {
  /** After `x-ms-apimTemplateParameter.`. */
  name: string
  label: string
  hint: string
  required?: boolean
  /** What it can be; any text otherwise. `map` is one `name = expression` a line. */
  kind?: 'text' | 'map' | { choices: readonly string[] }
}

/** A kind of policy that a connector can have. */
export interface PolicyTemplate {
  /** As it is written into `apiProperties.json`. */
  id: string
  name: string
  description: string
  /** Where it can run; the first unless the maker chooses another. */
  sections: readonly ('Request' | 'Response' | 'Failure')[]
  parameters: readonly PolicyParameter[]
}

const existsAction: PolicyParameter = {
  name: 'existsAction',
  label: 'If it is there already',
  hint: 'override replaces it, skip keeps it, append adds to it.',
  kind: { choices: ['override', 'skip', 'append'] },
}
const parentPath: PolicyParameter = {
  name: 'propertyParentPath',
  label: 'Parent of the property',
  hint: 'An object or a list of objects: @body() or @body().value',
  required: true,
}
const subPath: PolicyParameter = {
  name: 'propertySubPath',
  label: 'Property',
  hint: 'The path below the parent: address or address.city',
}
const newPath: PolicyParameter = {
  name: 'newPropertyPath',
  label: 'New property',
  hint: 'Where the result goes: @body().result, or @item().result for each item of a list',
  required: true,
}
const both = ['Request', 'Response'] as const

/** Every policy template of custom connectors, those that are used most first. */
export const policyTemplates: readonly PolicyTemplate[] = [
  {
    id: 'setheader',
    name: 'Set HTTP header',
    description: 'Adds a header to the request, to the response, or to an answer that failed.',
    sections: ['Request', 'Response', 'Failure'],
    parameters: [
      { name: 'name', label: 'Header name', hint: 'For example Accept-Language', required: true },
      {
        name: 'value',
        label: 'Header value',
        hint: 'Text, with expressions in it',
        required: true,
      },
      existsAction,
    ],
  },
  {
    id: 'dynamichosturl',
    name: 'Set host URL',
    description: 'Sends requests to another host than the definition names.',
    sections: ['Request'],
    parameters: [
      {
        name: 'urlTemplate',
        label: 'URL template',
        hint: "Replaces host and base URL: https://@connectionParameters('host').example.com",
        required: true,
      },
    ],
  },
  {
    id: 'routerequesttoendpoint',
    name: 'Route request',
    description: 'Sends the request to another path, or with another verb.',
    sections: ['Request'],
    parameters: [
      {
        name: 'newPath',
        label: 'New path',
        hint: 'Below the base URL: /v2/users/{id}',
        required: true,
      },
      {
        name: 'httpMethod',
        label: 'HTTP method',
        hint: 'Empty, or @Request.OriginalHTTPMethod, keeps the verb.',
        kind: {
          choices: ['@Request.OriginalHTTPMethod', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        },
      },
    ],
  },
  {
    id: 'setqueryparameter',
    name: 'Set query string parameter',
    description: 'Adds a parameter to the query of the request.',
    sections: ['Request'],
    parameters: [
      { name: 'name', label: 'Parameter name', hint: 'For example api-version', required: true },
      {
        name: 'value',
        label: 'Parameter value',
        hint: 'Text, with expressions in it',
        required: true,
      },
      existsAction,
    ],
  },
  {
    id: 'setproperty',
    name: 'Set property',
    description: 'Writes a property into the body.',
    sections: both,
    parameters: [
      {
        name: 'newPropertyParentPathTemplate',
        label: 'Parent of the property',
        hint: 'An object or a list of objects: @body() or @body().value',
        required: true,
      },
      {
        name: 'newPropertySubPathTemplate',
        label: 'New property',
        hint: 'The path below the parent: address or address.city',
        required: true,
      },
      {
        name: 'propertyValuePathTemplate',
        label: 'Value',
        hint: 'Text, an expression, or JSON',
        required: true,
      },
    ],
  },
  {
    id: 'pollingtrigger',
    name: 'Polling trigger',
    description: 'Asks an operation again and again, and fires when its answer has new items.',
    sections: both,
    parameters: [
      {
        name: 'triggerConfig',
        label: 'State parameters',
        hint: 'One a line: query parameter = expression over the last answer, as in since = @triggerBody().value[0].changed',
        required: true,
        kind: 'map',
      },
      {
        name: 'triggerDataPath',
        label: 'Collection of new items',
        hint: 'For example @triggerBody().value',
        required: true,
      },
    ],
  },
  {
    id: 'stringreplace',
    name: 'Replace text',
    description: 'Replaces a text within a property.',
    sections: both,
    parameters: [
      parentPath,
      subPath,
      { name: 'sourceString', label: 'Text to replace', hint: 'As it is written', required: true },
      { name: 'replacementString', label: 'Replacement', hint: 'May be empty' },
      newPath,
    ],
  },
  {
    id: 'updatenextlink',
    name: 'Update next link',
    description: 'Makes the link to the next page lead through the connection.',
    sections: ['Response'],
    parameters: [
      {
        name: 'nextLinkPropertyName',
        label: 'Next link property',
        hint: 'nextLink or @odata.nextLink',
        required: true,
      },
      { name: 'nextLinkParentPropertyPath', label: 'Parent', hint: 'Empty for the body itself' },
    ],
  },
  {
    id: 'convertobjecttoarray',
    name: 'Convert an object to a list',
    description: 'Makes an item of each property of an object.',
    sections: both,
    parameters: [
      parentPath,
      subPath,
      newPath,
      { name: 'keyName', label: 'Name of the key', hint: 'Default: key' },
      { name: 'valueName', label: 'Name of the value', hint: 'Default: value' },
    ],
  },
  {
    id: 'convertarraytoobject',
    name: 'Convert a list to an object',
    description: 'Makes a property of each item of a list.',
    sections: both,
    parameters: [
      parentPath,
      subPath,
      {
        name: 'keyWithinCollectionPath',
        label: 'Key within each item',
        hint: 'For example @item().id',
        required: true,
      },
      newPath,
      {
        name: 'retainKey',
        label: 'Keep the key in the item',
        hint: 'Default: true',
        kind: { choices: ['true', 'false'] },
      },
    ],
  },
  {
    id: 'setvaluefromurl',
    name: 'Set a value from a URL',
    description: 'Asks the API first, and puts a part of its answer into the request.',
    sections: ['Request'],
    parameters: [
      {
        name: 'parameterTemplate',
        label: 'Header or query parameter',
        hint: "@headers('If-Match') or @queryParameters('etag')",
        required: true,
      },
      {
        name: 'httpMethod',
        label: 'HTTP method',
        hint: 'Default: GET',
        kind: { choices: ['GET', 'POST', 'PUT'] },
      },
      {
        name: 'parameterValueUrl',
        label: 'Relative URL',
        hint: 'For example /tasks/{id}',
        required: true,
      },
      {
        name: 'parameterValuePathTemplate',
        label: 'Value within the answer',
        hint: "For example @body()['@odata.etag']",
        required: true,
      },
    ],
  },
  {
    id: 'stringtoarray',
    name: 'Convert delimited text to a list of objects',
    description: 'Splits a text into items.',
    sections: both,
    parameters: [
      parentPath,
      subPath,
      { name: 'delimiterList', label: 'Delimiters', hint: 'For example ;,', required: true },
      {
        name: 'childPropertyName',
        label: 'Property of each item',
        hint: 'For example address',
        required: true,
      },
      newPath,
    ],
  },
  {
    id: 'encodepropertyvalue',
    name: 'Encode a property value',
    description: 'Encodes a property for use in a URL.',
    sections: both,
    parameters: [parentPath, subPath, newPath],
  },
  {
    id: 'moveproperties',
    name: 'Move properties',
    description: 'Moves properties from one object into another.',
    sections: both,
    parameters: [
      { name: 'srcParentPath', label: 'Parent of the source', hint: 'For example @body()' },
      { name: 'srcSubPath', label: 'Source', hint: 'The path below that parent' },
      { name: 'dstParentPath', label: 'Parent of the target', hint: 'For example @body()' },
      { name: 'dstSubPath', label: 'Target', hint: 'The path below that parent' },
      {
        name: 'copyOnlySubProperties',
        label: 'Only what is inside',
        hint: 'true moves the properties of the source, not itself.',
        kind: { choices: ['true', 'false'] },
      },
    ],
  },
  {
    id: 'setconnectionstatustounauthenticated',
    name: 'Set connection status to unauthenticated',
    description: 'Asks people to sign in again when the API answers with a status.',
    sections: ['Response'],
    parameters: [
      { name: 'statusCode', label: 'Status code', hint: 'For example 401', required: true },
    ],
  },
]

/** The template of an id, however its letters are written. `dynamicsubdomain` is an older name. */
export function findPolicyTemplate(id: string): PolicyTemplate | undefined {
  const wanted = id.toLowerCase() === 'dynamicsubdomain' ? 'dynamichosturl' : id.toLowerCase()
  return policyTemplates.find((template) => template.id === wanted)
}

/** What can be written into a policy's texts. */
export const expressionHelp: readonly (readonly [string, string])[] = [
  ["@connectionParameters('host', 'default')", 'What was entered for the connection'],
  ["@headers('Accept')", 'A header of the request, or of the response in that section'],
  ["@queryParameters('top')", 'A parameter of the query'],
  ['@body().user.name', 'A property of the body'],
  ["@body()['@odata.type']", 'The same for a name with other signs in it'],
  ['@item().id', 'A property of the item, for each item of a list'],
  ['@triggerBody().value[0].id', 'The last answer of a polling trigger'],
  ['@Request.OriginalHTTPMethod', 'The verb that the caller used'],
]

import { type JsonObject, isObject, listIn, objectIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { METHODS } from '../operations.ts'
import type { Report } from './rules.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** The names that OpenAPI 2.0 gives to the members of its objects, except schemas. */
const ROOT = words(
  'swagger info host basePath schemes consumes produces paths definitions parameters responses ' +
    'securityDefinitions security tags externalDocs',
)
const INFO = words('title description termsOfService contact license version')
const PATH_ITEM = words(`$ref parameters ${METHODS.join(' ')}`)
const OPERATION = words(
  'tags summary description externalDocs operationId consumes produces parameters responses ' +
    'schemes deprecated security',
)
const PARAMETER = words(
  'name in description required schema type format allowEmptyValue items collectionFormat ' +
    'default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern ' +
    'maxItems minItems uniqueItems enum multipleOf title example examples $ref',
)
const RESPONSE = words('description schema headers examples $ref')

/** Names that OpenAPI 2.0 does not know, such as `basepath`: what stands there does not count. */
export function checkNames(definition: JsonObject, report: Report): void {
  const check = (value: unknown, known: ReadonlySet<string>, at: string) => {
    if (!isObject(value)) return
    for (const name of Object.keys(value)) {
      if (known.has(name) || name.startsWith('x-')) continue
      const meant = [...known].find((one) => one.toLowerCase() === name.toLowerCase())
      report(
        'ExtensionNameNotValid',
        `${at}/${escapePointer(name)}`,
        `"${name}" means nothing here. ` +
          (meant === undefined ? 'Remove it or begin it with "x-".' : `Write "${meant}".`),
      )
    }
  }
  const checkEntries = (value: unknown, known: ReadonlySet<string>, at: string) => {
    for (const [name, inner] of Object.entries(isObject(value) ? value : {}))
      if (!name.startsWith('x-')) check(inner, known, `${at}/${escapePointer(name)}`)
  }
  const checkItems = (value: unknown, at: string) => {
    listIn(value, 'parameters').forEach((parameter, index) => {
      check(parameter, PARAMETER, `${at}/parameters/${index}`)
    })
  }
  check(definition, ROOT, '')
  check(definition['info'], INFO, '/info')
  checkEntries(definition['parameters'], PARAMETER, '/parameters')
  checkEntries(definition['responses'], RESPONSE, '/responses')
  for (const [path, item] of Object.entries(objectIn(definition, 'paths') ?? {})) {
    if (path.startsWith('x-') || !isObject(item)) continue
    const at = `/paths/${escapePointer(path)}`
    check(item, PATH_ITEM, at)
    checkItems(item, at)
    for (const method of METHODS) {
      const operation = objectIn(item, method)
      if (!operation) continue
      check(operation, OPERATION, `${at}/${method}`)
      checkItems(operation, `${at}/${method}`)
      checkEntries(operation['responses'], RESPONSE, `${at}/${method}/responses`)
    }
  }
}

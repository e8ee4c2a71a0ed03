import { type JsonObject, isObject, listIn, objectIn, textIn } from '../document.ts'
import type { Operation } from '../operations.ts'
import type { Report } from './rules.ts'

const TITLE = 30
const SUMMARY = 80
const DESCRIPTION = { least: 30, most: 500 }

/** The fixed list of categories that a published connector chooses from. */
const CATEGORIES = new Set([
  'AI',
  'Business Management',
  'Business Intelligence',
  'Collaboration',
  'Commerce',
  'Communication',
  'Content and Files',
  'Data',
  'Finance',
  'Human Resources',
  'Internet of Things',
  'IT Operations',
  'Lifestyle and Entertainment',
  'Marketing',
  'Productivity',
  'Sales and CRM',
  'Security',
  'Social Media',
  'Website',
])

/** What certification asks for beside: texts for people, and revisions of operations. */
export function checkCertification(
  definition: JsonObject,
  operations: readonly Operation[],
  report: Report,
): void {
  checkInfo(objectIn(definition, 'info') ?? {}, report)
  checkCategories(definition, report)
  for (const operation of operations) checkTexts(operation, report)
  checkFamilies(operations, report)
}

function checkInfo(info: JsonObject, report: Report): void {
  const title = textIn(info, 'title') ?? ''
  if (title.length > TITLE)
    report('TitleTooLong', '/info/title', `Shorten "${title}" to ${TITLE} characters.`)
  if (/\b(api|connector)\b/i.test(title))
    report('ValueContainsRestrictedWords', '/info/title', `Leave "API" or "connector" out.`)
  if (title !== '' && !/[\p{L}\p{N})]$/u.test(title))
    report('ValueMustEndWithAlphanumeric', '/info/title', `"${title}" ends with a sign.`)
  const description = textIn(info, 'description') ?? ''
  if (description.length < DESCRIPTION.least || description.length > DESCRIPTION.most)
    report(
      'DescriptionLengthNotValid',
      '/info/description',
      `Write ${DESCRIPTION.least} to ${DESCRIPTION.most} characters; it has ${description.length}.`,
    )
}

function checkCategories(definition: JsonObject, report: Report): void {
  const at = '/x-ms-connector-metadata'
  const entry = listIn(definition, 'x-ms-connector-metadata').find(
    (each) => textIn(each, 'propertyName') === 'Categories',
  )
  const names = (textIn(entry, 'propertyValue') ?? '')
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const unknown = names.filter((name) => !CATEGORIES.has(name))
  if (names.length === 0 || names.length > 2)
    report('CategoriesNotValid', at, `Name one or two categories; ${names.length} are named.`)
  else if (unknown.length > 0)
    report('CategoriesNotValid', at, `${unknown.join(' and ')} is no category; choose another.`)
}

function checkTexts({ operationId, summary, pointer, visibility }: Operation, report: Report) {
  if (operationId !== '' && !/^[A-Za-z0-9]+$/.test(operationId))
    report(
      'OperationIdSanitized',
      `${pointer}/operationId`,
      `Formulas call this operation ${operationId.replace(/[^A-Za-z0-9]/g, '') || '_'}; ` +
        'use letters and digits only, so that both names are the same.',
    )
  if (visibility === 'internal') return
  if (summary === undefined || summary === '') {
    report('OperationSummaryRequired', pointer, 'Give the operation a "summary".')
    return
  }
  const at = `${pointer}/summary`
  if (summary.length > SUMMARY)
    report('OperationSummaryTooLong', at, `Shorten the summary to ${SUMMARY} characters.`)
  if (!/^[\p{L}\p{N} ()]*$/u.test(summary))
    report('RestrictedCharactersInSummary', at, `"${summary}" has other signs; remove them.`)
}

/** Revisions of one operation: all but the newest are deprecated. */
function checkFamilies(operations: readonly Operation[], report: Report): void {
  const active = new Map<string, Operation>()
  for (const operation of operations) {
    const annotation = operation.source['x-ms-api-annotation']
    const family = isObject(annotation) ? textIn(annotation, 'family') : undefined
    if (family === undefined || operation.deprecated) continue
    const other = active.get(family)
    if (other)
      report(
        'OperationFamilyHasManyActiveOperations',
        `${operation.pointer}/x-ms-api-annotation`,
        `${operation.operationId} and ${other.operationId} are both in use; deprecate the older.`,
      )
    else active.set(family, operation)
  }
}

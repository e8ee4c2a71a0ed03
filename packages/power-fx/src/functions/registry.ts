import type { FunctionRegistry } from '../3-bind/binder.ts'
import type { BuiltInFunction } from '../5-eval/built-in.ts'
import { trace } from './behavior/trace.ts'
import { colorFade } from './color/color-fade.ts'
import { colorValue } from './color/color-value.ts'
import { rgba } from './color/rgba.ts'
import { amPmShort } from './date-time/am-pm-short.ts'
import { amPm } from './date-time/am-pm.ts'
import { dateAdd } from './date-time/date-add.ts'
import { dateDiff } from './date-time/date-diff.ts'
import { dateTimeValue } from './date-time/date-time-value.ts'
import { dateTime } from './date-time/date-time.ts'
import { dateValue } from './date-time/date-value.ts'
import { date } from './date-time/date.ts'
import { dayOf } from './date-time/day.ts'
import { eDate } from './date-time/edate.ts'
import { eoMonth } from './date-time/eo-month.ts'
import { hourOf } from './date-time/hour.ts'
import { isClock24 } from './date-time/is-clock24.ts'
import { isToday } from './date-time/is-today.ts'
import { isUtcToday } from './date-time/is-utc-today.ts'
import { isoWeekNum } from './date-time/iso-week-num.ts'
import { minuteOf } from './date-time/minute.ts'
import { monthOf } from './date-time/month.ts'
import { monthsLong } from './date-time/months-long.ts'
import { monthsShort } from './date-time/months-short.ts'
import { now } from './date-time/now.ts'
import { secondOf } from './date-time/second.ts'
import { timeValue } from './date-time/time-value.ts'
import { timeZoneOffset } from './date-time/time-zone-offset.ts'
import { time } from './date-time/time.ts'
import { today } from './date-time/today.ts'
import { utcNow } from './date-time/utc-now.ts'
import { utcToday } from './date-time/utc-today.ts'
import { weekNum } from './date-time/week-num.ts'
import { weekday } from './date-time/weekday.ts'
import { weekdaysLong } from './date-time/weekdays-long.ts'
import { weekdaysShort } from './date-time/weekdays-short.ts'
import { yearOf } from './date-time/year.ts'
import { asTypeFunction } from './json/as-type.ts'
import { columnNames } from './json/column-names.ts'
import { column } from './json/column.ts'
import { isTypeFunction } from './json/is-type.ts'
import { json } from './json/json.ts'
import { parseJsonFunction } from './json/parse-json.ts'
import { and } from './logical/and.ts'
import { blank } from './logical/blank.ts'
import { coalesce } from './logical/coalesce.ts'
import { errorFunction } from './logical/error.ts'
import { ifError } from './logical/if-error.ts'
import { ifFunction } from './logical/if.ts'
import { isBlankOrError } from './logical/is-blank-or-error.ts'
import { isBlank } from './logical/is-blank.ts'
import { isEmpty } from './logical/is-empty.ts'
import { isError } from './logical/is-error.ts'
import { isNumeric } from './logical/is-numeric.ts'
import { language } from './logical/language.ts'
import { not } from './logical/not.ts'
import { or } from './logical/or.ts'
import { switchFunction } from './logical/switch.ts'
import { withFunction } from './logical/with.ts'
import { abs } from './math/abs.ts'
import { acos } from './math/acos.ts'
import { acot } from './math/acot.ts'
import { asin } from './math/asin.ts'
import { atan } from './math/atan.ts'
import { atan2 } from './math/atan2.ts'
import { cos } from './math/cos.ts'
import { cot } from './math/cot.ts'
import { dec2Hex } from './math/dec2-hex.ts'
import { degrees } from './math/degrees.ts'
import { exp } from './math/exp.ts'
import { hex2Dec } from './math/hex2-dec.ts'
import { int } from './math/int.ts'
import { ln } from './math/ln.ts'
import { log } from './math/log.ts'
import { mod } from './math/mod.ts'
import { pi } from './math/pi.ts'
import { powerFunction } from './math/power.ts'
import { radians } from './math/radians.ts'
import { randBetween } from './math/rand-between.ts'
import { rand } from './math/rand.ts'
import { roundDown } from './math/round-down.ts'
import { roundUp } from './math/round-up.ts'
import { round } from './math/round.ts'
import { sequence } from './math/sequence.ts'
import { sin } from './math/sin.ts'
import { sqrt } from './math/sqrt.ts'
import { tan } from './math/tan.ts'
import { trunc } from './math/trunc.ts'
import { clearCollect } from './mutation/clear-collect.ts'
import { clear } from './mutation/clear.ts'
import { collect } from './mutation/collect.ts'
import { defaults } from './mutation/defaults.ts'
import { patch, patchRecord } from './mutation/patch.ts'
import { refresh } from './mutation/refresh.ts'
import { removeIf } from './mutation/remove-if.ts'
import { remove } from './mutation/remove.ts'
import { set } from './mutation/set.ts'
import { updateIf } from './mutation/update-if.ts'
import { update } from './mutation/update.ts'
import { average } from './statistics/average.ts'
import { countA } from './statistics/count-a.ts'
import { countRows } from './statistics/count-rows.ts'
import { count } from './statistics/count.ts'
import { max } from './statistics/max.ts'
import { min } from './statistics/min.ts'
import { stdevP } from './statistics/stdev-p.ts'
import { sum } from './statistics/sum.ts'
import { varP } from './statistics/var-p.ts'
import { addColumns } from './table/add-columns.ts'
import { countIf } from './table/count-if.ts'
import { distinct } from './table/distinct.ts'
import { dropColumns } from './table/drop-columns.ts'
import { filter } from './table/filter.ts'
import { firstN } from './table/first-n.ts'
import { first } from './table/first.ts'
import { forAll } from './table/for-all.ts'
import { groupBy } from './table/group-by.ts'
import { index } from './table/index.ts'
import { join } from './table/join.ts'
import { lastN } from './table/last-n.ts'
import { last } from './table/last.ts'
import { lookUp } from './table/look-up.ts'
import { renameColumns } from './table/rename-columns.ts'
import { search } from './table/search.ts'
import { showColumns } from './table/show-columns.ts'
import { shuffle } from './table/shuffle.ts'
import { sortByColumns } from './table/sort-by-columns.ts'
import { sort } from './table/sort.ts'
import { summarize } from './table/summarize.ts'
import { table } from './table/table.ts'
import { ungroup } from './table/ungroup.ts'
import { booleanFunction } from './text/boolean.ts'
import { char } from './text/char.ts'
import { concat } from './text/concat.ts'
import { concatenate } from './text/concatenate.ts'
import { decimalFunction } from './text/decimal.ts'
import { encodeHtml } from './text/encode-html.ts'
import { encodeUrl } from './text/encode-url.ts'
import { endsWith } from './text/ends-with.ts'
import { find } from './text/find.ts'
import { float } from './text/float.ts'
import { guid } from './text/guid.ts'
import { isMatch } from './text/is-match.ts'
import { left } from './text/left.ts'
import { len } from './text/len.ts'
import { lower } from './text/lower.ts'
import { matchAll } from './text/match-all.ts'
import { match } from './text/match.ts'
import { mid } from './text/mid.ts'
import { plainText } from './text/plain-text.ts'
import { proper } from './text/proper.ts'
import { replace } from './text/replace.ts'
import { right } from './text/right.ts'
import { split } from './text/split.ts'
import { startsWith } from './text/starts-with.ts'
import { substitute } from './text/substitute.ts'
import { textFunction } from './text/text.ts'
import { trimEnds } from './text/trim-ends.ts'
import { trim } from './text/trim.ts'
import { uniChar } from './text/uni-char.ts'
import { upper } from './text/upper.ts'
import { value } from './text/value.ts'

/** Every built-in function, all overloads. */
export const BUILT_INS: readonly BuiltInFunction[] = [
  trace,
  colorFade,
  colorValue,
  rgba,
  amPm,
  amPmShort,
  date,
  dateAdd,
  dateDiff,
  dateTime,
  dateTimeValue,
  dateValue,
  dayOf,
  eDate,
  eoMonth,
  hourOf,
  isClock24,
  isToday,
  isUtcToday,
  isoWeekNum,
  minuteOf,
  monthOf,
  monthsLong,
  monthsShort,
  now,
  secondOf,
  time,
  timeValue,
  timeZoneOffset,
  today,
  utcNow,
  utcToday,
  weekNum,
  weekday,
  weekdaysLong,
  weekdaysShort,
  yearOf,
  groupBy,
  join,
  summarize,
  ungroup,
  asTypeFunction,
  column,
  columnNames,
  isTypeFunction,
  json,
  parseJsonFunction,
  and,
  blank,
  coalesce,
  errorFunction,
  ifError,
  ifFunction,
  isBlank,
  isBlankOrError,
  isEmpty,
  isError,
  isNumeric,
  language,
  not,
  or,
  switchFunction,
  withFunction,
  isMatch,
  match,
  matchAll,
  abs,
  acos,
  acot,
  asin,
  atan,
  atan2,
  cos,
  cot,
  dec2Hex,
  degrees,
  exp,
  hex2Dec,
  int,
  ln,
  log,
  mod,
  pi,
  powerFunction,
  radians,
  rand,
  randBetween,
  round,
  roundDown,
  roundUp,
  sequence,
  sin,
  sqrt,
  tan,
  trunc,
  clear,
  clearCollect,
  collect,
  defaults,
  patch,
  patchRecord,
  refresh,
  remove,
  removeIf,
  set,
  update,
  updateIf,
  average,
  count,
  countA,
  countRows,
  max,
  min,
  stdevP,
  sum,
  varP,
  addColumns,
  countIf,
  distinct,
  dropColumns,
  filter,
  first,
  firstN,
  forAll,
  index,
  last,
  lastN,
  lookUp,
  renameColumns,
  search,
  showColumns,
  shuffle,
  sort,
  sortByColumns,
  table,
  booleanFunction,
  char,
  concat,
  concatenate,
  decimalFunction,
  encodeHtml,
  encodeUrl,
  endsWith,
  find,
  float,
  guid,
  left,
  len,
  lower,
  mid,
  plainText,
  proper,
  replace,
  right,
  split,
  startsWith,
  substitute,
  trim,
  trimEnds,
  uniChar,
  upper,
  value,
  textFunction,
].flat()

const BY_NAME = new Map<string, BuiltInFunction[]>()
for (const builtIn of BUILT_INS) {
  const key = `${builtIn.namespace ?? ''}.${builtIn.name}`
  BY_NAME.set(key, [...(BY_NAME.get(key) ?? []), builtIn])
}

/** The built-in functions by name and namespace. */
export const REGISTRY: FunctionRegistry = {
  find: (name, namespace) => BY_NAME.get(`${namespace}.${name}`) ?? [],
}

import type { Token } from '../1-lex/token.ts'
import type { Span } from '../2-parse/ast.ts'
import type { CheckOptions } from '../check-result.ts'
import type { Engine } from '../engine.ts'
import { type SymbolInfo, symbolTable } from '../symbols/symbol.ts'
import { T } from '../types/type.ts'
import { parsed } from './analysis.ts'

/** A parameter of a function that a script defines. */
export interface ScriptParameter extends Span {
  readonly name: string
}

/** One definition of a script, with its body as a formula of its own. */
export interface ScriptPart extends Span {
  readonly kind: 'function' | 'formula' | 'type'
  readonly name: string
  readonly nameSpan: Span
  readonly parameters: readonly ScriptParameter[]
  /** Where the body stands. */
  readonly body: Span
  /**
   * The whole script with everything but the body blanked out: a formula in which each offset is
   * the script's own, ready for any of the editor services.
   */
  readonly text: string
  /** What the body sees: the parameters, and the script's functions, types and other formulas. */
  readonly options: CheckOptions
}

/** The definitions of a script (`Name = …; F(x: Number): Number = …;`), as far as it can be read. */
export function scriptParts(
  engine: Engine,
  text: string,
  options: CheckOptions = {},
): ScriptPart[] {
  const { functions, types, formulas } = engine.define(text, options)
  const named = formulas.map(({ name, check }): SymbolInfo => ({
    name,
    kind: 'namedFormula',
    type: check.type,
  }))
  const { tokens } = parsed(engine, text, options)
  const solid = tokens.filter(
    ({ kind }) => kind !== 'space' && kind !== 'comment' && kind !== 'end',
  )
  return statements(solid).flatMap((statement) => {
    const read = readStatement(statement)
    if (!read) return []
    const { body, parameters, name, imperative } = read
    const host = functions.find((one) => one.name === name.value)
    const symbols = parameters.map((parameter, i): SymbolInfo => ({
      name: parameter.name,
      kind: 'scope',
      type: host?.parameters[i]?.type ?? T.Unknown,
    }))
    const others = named.filter((one) => one.name !== name.value)
    const scope = symbolTable(others, options.symbols, { functions, types })
    return {
      kind: read.kind,
      name: name.value,
      nameSpan: { start: name.start, end: name.end },
      parameters,
      body,
      start: statement[0]!.start,
      end: statement.at(-1)!.end,
      text:
        blanked(text.slice(0, body.start)) +
        text.slice(body.start, body.end) +
        blanked(text.slice(body.end)),
      options: {
        ...options,
        symbols: symbolTable(symbols, scope),
        allowSideEffects: imperative,
      },
    }
  })
}

/** The definition whose body a position lies in. */
export function partAt(parts: readonly ScriptPart[], cursor: number): ScriptPart | undefined {
  return parts.find(({ body }) => body.start <= cursor && cursor <= body.end)
}

const blanked = (text: string): string => text.replace(/[^\r\n]/g, ' ')

const isMark = (token: Token | undefined, ...values: string[]): boolean =>
  token?.kind === 'punctuator' && values.includes(token.value)

/** Cuts a script at the separators that no bracket holds. */
function statements(tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (isMark(token, '(', '[', '{')) depth++
    if (isMark(token, ')', ']', '}')) depth = Math.max(0, depth - 1)
    if (depth === 0 && isMark(token, ';')) found.push([])
    else found.at(-1)!.push(token)
  }
  return found.filter((statement) => statement.length > 0)
}

function readStatement(tokens: readonly Token[]) {
  const [name, next] = tokens
  if (name?.kind !== 'name' || !next) return undefined
  if (isMark(next, '=', ':=')) {
    const isType = tokens[2]?.value === 'Type' && isMark(tokens[3], '(')
    const body = restAfter(tokens, 1)
    const kind: ScriptPart['kind'] = isType ? 'type' : 'formula'
    return { kind, name, parameters: [], body, imperative: false }
  }
  if (!isMark(next, '(')) return undefined
  const close = tokens.findIndex((token) => isMark(token, ')'))
  const parameters = tokens
    .slice(2, close)
    .filter((token, i, all) => token.kind === 'name' && isMark(all[i + 1], ':'))
    .map(({ value, start, end }): ScriptParameter => ({ name: value, start, end }))
  const equals = tokens.findIndex((token, i) => i > close && isMark(token, '=', ':='))
  const brace = tokens.findIndex((token, i) => i > close && isMark(token, '{'))
  const opens = brace > 0 && (equals < 0 || brace === equals + 1)
  // After `= {`, a record starts with `name:`.
  const isRecord = equals > 0 && isMark(tokens[brace + 2], ':')
  const imperative = opens && !isRecord
  const from = imperative ? brace : equals
  if (close < 0 || from < 0) return undefined
  const body = restAfter(tokens, from)
  const last = tokens.at(-1)!
  if (imperative && isMark(last, '}')) body.end = Math.max(body.start, last.start)
  return { kind: 'function' as const, name, parameters, body, imperative }
}

function restAfter(tokens: readonly Token[], index: number): { start: number; end: number } {
  const start = tokens[index]!.end
  return { start, end: Math.max(start, tokens.at(-1)!.end) }
}

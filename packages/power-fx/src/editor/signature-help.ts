import type { CheckOptions } from '../check-result.ts'
import type { Engine } from '../engine.ts'
import { openCalls } from './place.ts'
import { separatorsOf } from './separators.ts'
import { functionHelp, parameterText } from './signatures.ts'
import { parsed } from './analysis.ts'

/** The call round the caret: its signatures, and which parameter is being written. */
export interface SignatureHelp {
  readonly signatures: readonly Signature[]
  readonly activeSignature: number
  readonly activeParameter: number
}

/** One way to call a function. */
export interface Signature {
  readonly label: string
  /** Where each parameter stands inside the label. */
  readonly parameters: readonly {
    readonly start: number
    readonly end: number
    readonly documentation: string
  }[]
  readonly returns: string | undefined
  readonly documentation: string
}

/** Help on the innermost call that is open at a position. */
export function signatureHelp(
  engine: Engine,
  text: string,
  cursor: number,
  options: CheckOptions = {},
): SignatureHelp | undefined {
  const { tree, tokens } = parsed(engine, text, options)
  const call = openCalls(tokens, tree, cursor).at(-1)
  if (!call) return undefined
  const helps = functionHelp(call.head.value, call.namespace, options.symbols)
  if (helps.length === 0) return undefined
  const { list } = separatorsOf(engine.locale)
  const signatures = helps.map((help): Signature => {
    const { declaration } = help
    const name = help.namespace === '' ? help.name : `${help.namespace}.${help.name}`
    let label = `${name}(`
    const parameters = declaration.parameters.map((parameter, i) => {
      if (i > 0) label += `${list} `
      const start = label.length
      label += parameterText(parameter)
      return { start, end: label.length, documentation: parameter.description ?? '' }
    })
    if (declaration.maximum === Infinity) label += `${list} …`
    label += ')'
    return { label, parameters, returns: help.returns, documentation: declaration.description }
  })
  const fits = helps.findIndex(({ declaration }) => call.argument < declaration.maximum)
  const activeSignature = Math.max(0, fits)
  const last = Math.max(0, (signatures[activeSignature]?.parameters.length ?? 1) - 1)
  return { signatures, activeSignature, activeParameter: Math.min(call.argument, last) }
}

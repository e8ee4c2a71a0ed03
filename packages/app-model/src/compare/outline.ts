import type { AppDocument, Comments, Control, Properties, Screen } from '../document.ts'
import { type ComponentFile, readComponentFile } from './component-file.ts'

/** What stands in an app under a name of its own. */
export type ThingKind = 'app' | 'screen' | 'component' | 'control'

/** An app, screen, component or control, taken apart into single facts. */
export interface Thing {
  /** The same in every version of the app that is looked at together. */
  readonly id: string
  readonly kind: ThingKind
  readonly name: string
  /** The component that it is a part of; empty for what is in the app itself. */
  readonly scope: string
  /** Id of what it stands in: {@link SCREENS} and {@link COMPONENTS} for these, empty for `App`. */
  readonly parent: string
  /**
   * `Control`, `Version`, `Variant`, `Group`, and with a prefix `keyword:MetadataKey`,
   * `property:Text`, `comment:Text`, `definition:Description`.
   */
  readonly attributes: ReadonlyMap<string, string>
  /** What it was read from, to be taken over where nothing of it changes. */
  readonly origin: Control | Screen | AppDocument['app'] | undefined
}

/** An app as a set of things, each with its facts, and the order among siblings. */
export interface Outline {
  readonly things: ReadonlyMap<string, Thing>
  /** Ids in order, by the id of the parent. */
  readonly children: ReadonlyMap<string, readonly string[]>
  /** Files whose component definitions are among the things, by path. */
  readonly componentFiles: ReadonlyMap<string, ComponentFile>
}

/** Parent of all screens. */
export const SCREENS = '\u0000screens'
/** Parent of all component definitions. */
export const COMPONENTS = '\u0000components'
/** Id of the app object. */
export const APP = 'App'

/** Id of something by where its name counts. */
export function idOf(scope: string, name: string): string {
  return scope === '' ? name : `${scope}\u0000${name}`
}

/** Id of a component definition; its name may be that of a screen too. */
export function componentId(name: string): string {
  return `\u0000component ${name}`
}

/** Takes an app apart. */
export function outlineOf(document: AppDocument): Outline {
  const things = new Map<string, Thing>()
  const children = new Map<string, string[]>()
  const componentFiles = new Map<string, ComponentFile>()
  const put = (thing: Thing) => {
    things.set(thing.id, thing)
    if (thing.parent === '') return
    const list = children.get(thing.parent)
    if (list) list.push(thing.id)
    else children.set(thing.parent, [thing.id])
  }
  const putControls = (controls: readonly Control[], scope: string, parent: string) => {
    for (const control of controls) {
      const id = idOf(scope, control.name)
      put({
        id,
        kind: 'control',
        name: control.name,
        scope,
        parent,
        attributes: controlAttributes(control),
        origin: control,
      })
      putControls(control.children, scope, id)
    }
  }
  put({
    id: APP,
    kind: 'app',
    name: 'App',
    scope: '',
    parent: '',
    attributes: commonAttributes(document.app.properties, document.app.comments),
    origin: document.app,
  })
  for (const screen of document.screens) {
    put({
      id: idOf('', screen.name),
      kind: 'screen',
      name: screen.name,
      scope: '',
      parent: SCREENS,
      attributes: commonAttributes(screen.properties, screen.comments),
      origin: screen,
    })
    putControls(screen.children, '', idOf('', screen.name))
  }
  for (const [path, text] of document.otherFiles) {
    const file = readComponentFile(path, text)
    if (!file) continue
    componentFiles.set(path, file)
    for (const { name, body, keywords } of file.definitions) {
      const id = componentId(name)
      const attributes = commonAttributes(body.properties, body.comments)
      for (const [keyword, value] of keywords) attributes.set(`definition:${keyword}`, value)
      put({
        id,
        kind: 'component',
        name,
        scope: '',
        parent: COMPONENTS,
        attributes,
        origin: undefined,
      })
      putControls(body.children, id, id)
    }
  }
  return { things, children, componentFiles }
}

function commonAttributes(
  properties: Properties,
  comments: Comments | undefined,
): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const [name, formula] of properties) attributes.set(`property:${name}`, formula)
  for (const [of, text] of comments ?? []) attributes.set(`comment:${of}`, text)
  return attributes
}

function controlAttributes(control: Control): Map<string, string> {
  const attributes = commonAttributes(control.properties, control.comments)
  attributes.set('Control', control.type)
  if (control.version !== undefined) attributes.set('Version', control.version)
  if (control.variant !== undefined) attributes.set('Variant', control.variant)
  if (control.group !== undefined) attributes.set('Group', control.group)
  for (const [keyword, value] of control.keywords ?? []) attributes.set(`keyword:${keyword}`, value)
  return attributes
}

/** Facts with a prefix, by what stands after it; undefined when there are none. */
export function withPrefix(
  attributes: ReadonlyMap<string, string>,
  prefix: string,
): Map<string, string> | undefined {
  let found: Map<string, string> | undefined
  for (const [key, value] of attributes)
    if (key.startsWith(prefix)) (found ??= new Map()).set(key.slice(prefix.length), value)
  return found
}

/** Puts a control together from its facts. */
export function controlOf(
  name: string,
  attributes: ReadonlyMap<string, string>,
  children: readonly Control[],
): Control {
  const version = attributes.get('Version')
  const variant = attributes.get('Variant')
  const group = attributes.get('Group')
  const keywords = withPrefix(attributes, 'keyword:')
  const comments = withPrefix(attributes, 'comment:')
  return {
    name,
    type: attributes.get('Control') ?? '',
    ...(version !== undefined && { version }),
    ...(variant !== undefined && { variant }),
    ...(group !== undefined && { group }),
    properties: withPrefix(attributes, 'property:') ?? new Map(),
    children,
    ...(keywords && { keywords }),
    ...(comments && { comments }),
  }
}

/** Puts a screen together from its facts. */
export function screenOf(
  name: string,
  attributes: ReadonlyMap<string, string>,
  children: readonly Control[],
): Screen {
  const comments = withPrefix(attributes, 'comment:')
  return {
    name,
    properties: withPrefix(attributes, 'property:') ?? new Map(),
    children,
    ...(comments && { comments }),
  }
}

import {
  type AppCheck,
  type AppDocument,
  type AppSettings,
  type CallTarget,
  type CanvasActions,
  type CanvasRunContext,
  type ComponentDefinition,
  type ComponentRunContext,
  type DataActions,
  type DataRunContext,
  type ControlPlace,
  type DeviceRunContext,
  type FormRunContext,
  type PropertyCheck,
  allPlaces,
  componentOf,
  controlTypes,
  hostOf,
  placesInside,
  readComponents,
  settingsOf,
} from '@patchbay/app-model'
import {
  type CheckResult,
  type CompiledFormula,
  ControlReference,
  type DataSource,
  ErrorKind,
  ErrorValue,
  InMemoryDataSource,
  OptionValue,
  RecordValue,
  type RunContext,
  type SymbolInfo,
  TableValue,
  type Value,
  error,
  record,
} from '@patchbay/power-fx'
import { computed, effect, endBatch, signal, startBatch } from 'alien-signals'
import { type Instance, InstanceReference, type Row, templatesAround } from './instance.ts'
import { outputSources } from './outputs/catalogue.ts'
import { FORM_ERROR, FORM_MODE, LAST_SUBMIT, cardsOf, updatesOf } from './outputs/form.ts'
import { ExtendedRow, rowRecord, rowsOf, selectedRow } from './outputs/gallery.ts'
import type { OutputContext } from './outputs/output.ts'
import {
  type Notification,
  type NotificationKind,
  type Player,
  type PlayerError,
  type PlayerHost,
  type PlayerOptions,
  type RowsLeftOut,
  type VariableState,
  childPath,
  rowPath,
} from './player.ts'
import { type Signal, type WritableSignal, peek, untracked } from './signal.ts'
import { readingFrom } from './reading.ts'
import { Sources } from './sources.ts'
import { VariableStore } from './state.ts'
import { constants } from './theme.ts'

/** Errors kept for the list; older ones go. */
const MAX_ERRORS = 200

/** What formulas of the app are run with. */
type PlayerContext = CanvasRunContext &
  ComponentRunContext &
  DataRunContext &
  DeviceRunContext &
  FormRunContext

/** What is the same for all formulas of an instance. */
type Surroundings = Omit<PlayerContext, 'read'>

/** For what a formula is run. */
interface Reading {
  readonly instance: Instance
  /** The instance of the component that the formula is a part of. */
  readonly around: Instance | undefined
  readonly args: ReadonlyMap<string, Value> | undefined
  /** Whether it asks for more than the columns of `ThisItem`. */
  readonly asks: boolean
}

/** `Back` undoes the way a screen came. */
const INVERSE: Readonly<Record<string, string>> = {
  cover: 'uncover',
  uncover: 'cover',
  coverright: 'uncoverright',
  uncoverright: 'coverright',
}

/** Starts an app without running anything of it yet; {@link Player.start} does. */
export function createPlayer(options: PlayerOptions): Player {
  return new RunningApp(options)
}

class RunningApp implements Player {
  readonly document: AppDocument
  readonly check: AppCheck
  readonly currentScreen: WritableSignal<string>
  readonly transition: WritableSignal<string> = signal('none')
  readonly pending: WritableSignal<number> = signal(0)
  readonly notifications: WritableSignal<readonly Notification[]> = signal<readonly Notification[]>(
    [],
  )
  readonly rowsLeftOut: WritableSignal<readonly RowsLeftOut[]> = signal<readonly RowsLeftOut[]>([])
  readonly errors: WritableSignal<readonly PlayerError[]> = signal<readonly PlayerError[]>([])
  readonly focus: WritableSignal<ReturnType<Player['focus']>> =
    signal<ReturnType<Player['focus']>>(undefined)
  readonly variables: Signal<readonly VariableState[]>
  readonly collections: Signal<readonly VariableState[]>

  readonly #host: PlayerHost
  readonly #settings: AppSettings
  readonly #store: VariableStore
  readonly #sources: Sources
  readonly #places: ReadonlyMap<string, ControlPlace>
  readonly #components: ReadonlyMap<string, ComponentDefinition>
  readonly #instances = new Map<string, Instance>()
  readonly #selectedRows = new Map<Instance, Signal<number>>()
  readonly #previousState: ReadonlyMap<string, unknown>
  readonly #outputContext: OutputContext
  readonly #surroundings = new WeakMap<
    Instance,
    { readonly around: Instance | undefined; readonly context: Surroundings }
  >()
  readonly #running = new Set<string>()
  readonly #reported = new WeakSet<object>()
  readonly #effects: (() => void)[] = []
  /** Of notifications that go away by themselves, by id. */
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>()
  readonly #abort = new AbortController()
  #history: { readonly screen: string; readonly transition: string }[] = []
  #pendingCount = 0
  #idleWaiters: (() => void)[] = []
  #nextNotification = 1
  #errorScope: readonly Value[] = []

  constructor({ document, check, sources = new Map(), host = {}, previous }: PlayerOptions) {
    this.document = document
    this.check = check
    this.#host = host
    this.#settings = settingsOf(document)
    const before = previous instanceof RunningApp ? previous : undefined
    this.#store = new VariableStore(check, before ? before.#store : undefined)
    this.#sources = new Sources(sources, before ? before.#sources : undefined)
    this.#previousState = before ? before.#stateSnapshot() : new Map()
    const { components } = readComponents(document)
    this.#components = new Map(components.map((component) => [component.name, component]))
    const places = [...components.flatMap((one) => [...placesInside(one)]), ...allPlaces(document)]
    this.#places = new Map(places.map((place) => [place.control.name, place]))
    this.variables = computed(() => this.#store.list(false))
    this.collections = computed(() => this.#store.list(true))
    this.#outputContext = {
      read: (instance, name) => this.#signal(instance, name)(),
      formula: (instance, name) => this.#formula(instance, name)(),
      state: (instance, name, make) => this.#state(instance, name, make),
      children: (instance) => this.#children(instance),
      childrenInRow: (gallery, row) => this.#childrenInRow(gallery, row),
      appSize: signal({ width: document.layout.width, height: document.layout.height }),
      designSize: document.layout,
      currentScreen: () => this.#screenInstance(this.currentScreen()),
    }
    const kept = before ? untracked(() => before.currentScreen()) : ''
    const stays = document.screens.some((screen) => screen.name === kept)
    this.currentScreen = signal(stays ? kept : (document.screens[0]?.name ?? ''))
  }

  async start(): Promise<void> {
    const first = untracked(() => this.property('App', 'StartScreen')())
    if (first instanceof ControlReference) this.currentScreen(first.name)
    if (!this.#settings.showsBeforeStart) {
      const screen = peek(this.currentScreen)
      this.currentScreen('')
      await this.run('App', 'OnStart')
      // OnStart may have gone to another screen by itself.
      if (peek(this.currentScreen) !== '') return
      this.currentScreen(screen)
      return this.run(screen, 'OnVisible')
    }
    await Promise.all([this.run('App', 'OnStart'), this.run(this.currentScreen(), 'OnVisible')])
  }

  property(path: string, name: string): Signal<Value> {
    const instance = this.#instanceAt(path)
    return instance ? this.#signal(instance, name) : () => null
  }

  async run(path: string, property: string): Promise<void> {
    const instance = this.#instanceAt(path)
    if (instance) await this.#run(instance, property)
  }

  async runFormula(path: string, result: CheckResult): Promise<Value> {
    const instance = this.#instanceAt(path)
    if (!instance) return error(ErrorKind.NotFound, `There is no ${path} in this app.`)
    const [first] = result.diagnostics.filter(({ severity }) => severity === 'error')
    if (!result.ok) return error(ErrorKind.AnalysisError, first?.message ?? 'It has an error.')
    const followUps: (() => Promise<void>)[] = []
    const check: PropertyCheck = {
      control: instance.name,
      property: '',
      text: result.text,
      isDefault: false,
      diagnostics: result.diagnostics,
      ok: true,
      type: result.type,
      isBehavior: true,
      isAsync: result.isAsync,
      dependencies: result.dependencies,
      result,
    }
    const value = await this.#runOnce(instance, check, instance.inside, followUps)
    for (let next = followUps.shift(); next; next = followUps.shift()) await next()
    return value
  }

  setInput(path: string, name: string, value: Value): void {
    const instance = this.#instanceAt(path)
    if (!instance) return
    untracked(() =>
      outputSources.get(instance.typeName)?.setInput?.(instance, name, value, this.#outputContext),
    )
  }

  rowCount(galleryPath: string): Signal<number> {
    const items = this.property(galleryPath, 'Items')
    return computed(() => rowsOf(items()).length)
  }

  selectRow(galleryPath: string, row: number): void {
    this.setInput(galleryPath, 'Selected', row)
  }

  selectedRow(galleryPath: string): Signal<number> {
    const instance = this.#instanceAt(galleryPath)
    return instance ? this.#selectedRow(instance) : () => 0
  }

  navigate(screen: string): void {
    for (const follow of this.#navigate(screen, true)) void follow()
  }

  dismissNotification(id: number): void {
    const timer = this.#timers.get(id)
    if (timer !== undefined) clearTimeout(timer)
    this.#timers.delete(id)
    this.notifications(peek(this.notifications).filter((one) => one.id !== id))
  }

  clearErrors(): void {
    this.errors([])
  }

  resize(width: number, height: number): void {
    const now = peek(this.#outputContext.appSize)
    if (now.width !== width || now.height !== height) this.#outputContext.appSize({ width, height })
  }

  async idle(): Promise<void> {
    // What has just come back is still on its way through microtasks: errors, counts, follow-ups.
    await turn()
    while (this.#pendingCount > 0) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve))
      await turn()
    }
  }

  dispose(): void {
    this.#abort.abort()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    for (const stop of this.#effects) stop()
    this.#effects.length = 0
  }

  // Instances

  #instanceAt(path: string): Instance | undefined {
    const known = this.#instances.get(path)
    if (known) return known
    if (path.endsWith(']')) return this.#rowInstance(path)
    const close = path.lastIndexOf('].')
    const slash = path.lastIndexOf('/')
    if (slash > close) {
      // Names may have slashes of their own.
      const inside = this.#instanceAt(path.slice(0, slash))
      if (inside?.component) return this.#instanceOf(path.slice(slash + 1), undefined, inside)
    }
    if (close < 0) return this.#instanceOf(path, undefined)
    const open = path.lastIndexOf('[', close)
    const gallery = this.#instanceAt(path.slice(0, open))
    const index = Number(path.slice(open + 1, close))
    return gallery && this.#instanceOf(path.slice(close + 2), { gallery, index }, gallery.inside)
  }

  /** A row as such, for what the gallery says of each: `TemplateFill`, `OnSelect`. */
  #rowInstance(path: string): Instance | undefined {
    const open = path.lastIndexOf('[')
    const gallery = this.#instanceAt(path.slice(0, open))
    if (!gallery) return undefined
    const index = Number(path.slice(open + 1, -1))
    const instance: Instance = {
      ...gallery,
      path,
      type: undefined,
      typeName: '',
      row: { gallery, index },
      reference: gallery.reference,
      properties: new Map(),
    }
    this.#instances.set(path, instance)
    return instance
  }

  #screenInstance(name: string): Instance | undefined {
    return name === '' ? undefined : this.#instanceOf(name, undefined)
  }

  /**
   * The instance of a control, screen or `App`.
   *
   * @param row  The row that it stands in when it stands in a template.
   * @param inside  The instance of a component whose definition it stands in.
   */
  #instanceOf(name: string, row: Row | undefined, inside?: Instance): Instance | undefined {
    const around = row ? rowPath(row.gallery.path, row.index) : inside?.path
    const path = childPath(around, name)
    const known = this.#instances.get(path)
    if (known) return known
    const place = this.#places.get(name)
    const isScreen = this.document.screens.some((screen) => screen.name === name)
    if (!place && !isScreen && name !== 'App') return undefined
    // What stands in a definition is there once for each instance of it.
    if (place && this.#components.has(place.screen.name) !== (inside !== undefined))
      return undefined
    const kind = place ? 'control' : isScreen ? 'screen' : 'app'
    const typeName = place?.control.type ?? (isScreen ? 'Screen' : 'App')
    const parent = place && this.#parentOf(place, row, inside)
    const component = place && this.#components.get(componentOf(place.control) ?? '')
    const instance: Instance = {
      path,
      name,
      kind,
      typeName,
      type: controlTypes.get(typeName),
      screen: inside?.path ?? place?.screen.name ?? (isScreen ? name : ''),
      parent,
      row,
      inside,
      component,
      get reference() {
        return reference
      },
      properties: new Map(),
      state: new Map(),
    }
    const reference: ControlReference = new InstanceReference(instance, this.#outputContext.read)
    this.#instances.set(path, instance)
    this.#watchReset(instance)
    return instance
  }

  #parentOf(
    place: ControlPlace,
    row: Row | undefined,
    inside: Instance | undefined,
  ): Instance | undefined {
    if (!place.parent) return inside ?? this.#instanceOf(place.screen.name, undefined)
    if (row && row.gallery.name === place.parent.name) return row.gallery
    return this.#instanceOf(place.parent.name, row, inside)
  }

  /** What a control's name means to a formula: its own row, or the selected one of a gallery. */
  #resolve(from: Instance, name: string, around: Instance | undefined): Instance | undefined {
    const place = this.#places.get(name)
    if (!place) return this.#instanceOf(name, undefined)
    const inside = this.#insideOf(place, around)
    let row: Row | undefined
    for (const template of templatesAround(place)) {
      const gallery = this.#instanceOf(template, row, inside)
      if (!gallery) return undefined
      const index = ownRow(from, gallery) ?? this.#selectedRow(gallery)()
      if (index === 0) return undefined
      row = { gallery, index }
    }
    return this.#instanceOf(name, row, inside)
  }

  /** The instance of a component, around a formula, in whose definition a control stands. */
  #insideOf({ screen }: ControlPlace, around: Instance | undefined): Instance | undefined {
    let inside = around
    while (inside && inside.component?.name !== screen.name) inside = inside.inside
    return inside
  }

  /**
   * The formula in force and the instance of a component that its names are about. An instance of
   * a component has its own formulas, and the definition's where it has none.
   */
  #formulaOf(
    instance: Instance,
    property: string,
  ): { check: PropertyCheck; around: Instance | undefined } | undefined {
    const { component, name } = instance
    const own = this.#places.get(name)?.control.properties
    if (component && own?.has(property) !== true) {
      const check = this.check.properties.get(component.name)?.get(property)
      if (check) return { check, around: instance }
    }
    const check = this.check.property(name, property)
    return check && { check, around: instance.inside }
  }

  #childrenInRow(gallery: Instance, index: number): ReadonlyMap<string, Instance> {
    const children = new Map<string, Instance>()
    const visit = (name: string) => {
      for (const child of this.#places.get(name)?.control.children ?? []) {
        const instance = this.#instanceOf(child.name, { gallery, index }, gallery.inside)
        if (instance) children.set(child.name, instance)
        if (!controlTypes.get(child.type)?.isTemplate) visit(child.name)
      }
    }
    visit(gallery.name)
    return children
  }

  #children(instance: Instance): readonly Instance[] {
    const list = this.#places.get(instance.name)?.control.children ?? []
    return list.flatMap(({ name }) => this.#instanceOf(name, instance.row, instance.inside) ?? [])
  }

  #selectedRow(gallery: Instance): Signal<number> {
    let selected = this.#selectedRows.get(gallery)
    if (!selected)
      this.#selectedRows.set(gallery, (selected = selectedRow(gallery, this.#outputContext)))
    return selected
  }

  #state(
    instance: Instance,
    name: string,
    make: () => WritableSignal<unknown>,
  ): WritableSignal<unknown> {
    let state = instance.state.get(name)
    if (!state) {
      instance.state.set(name, (state = make()))
      const before = this.#previousState.get(`${instance.path}\u0000${name}`)
      if (before !== undefined) state(before)
    }
    return state
  }

  #stateSnapshot(): ReadonlyMap<string, unknown> {
    const snapshot = new Map<string, unknown>()
    untracked(() => {
      for (const instance of this.#instances.values())
        for (const [name, state] of instance.state)
          snapshot.set(`${instance.path}\u0000${name}`, state())
    })
    return snapshot
  }

  /** `OnReset` of a component runs when one of the inputs that ask for it has another value. */
  #watchInputs(instance: Instance): void {
    const asking = instance.component?.customProperties.filter((one) => one.raisesOnReset) ?? []
    if (asking.length === 0 || !this.#formulaOf(instance, 'OnReset')) return
    const inputs = asking.map(({ name }) => this.#signal(instance, name))
    let before: readonly Value[] | undefined
    const stop = untracked(() =>
      effect(() => {
        const now = inputs.map((input) => input())
        const hasChanged = before?.some((value, i) => value !== now[i])
        before = now
        if (hasChanged) void untracked(() => this.#run(instance, 'OnReset'))
      }),
    )
    this.#effects.push(stop)
  }

  /** The `Reset` property puts a control back when it turns true. */
  #watchReset(instance: Instance): void {
    if (instance.component) return this.#watchInputs(instance)
    const source = outputSources.get(instance.typeName)
    if (!source?.reset || !this.#places.get(instance.name)?.control.properties.has('Reset')) return
    const isReset = this.#signal(instance, 'Reset')
    // Not a part of whatever asked for the instance, which may end before.
    const stop = untracked(() =>
      effect(() => {
        if (isReset() === true) untracked(() => source.reset?.(instance, this.#outputContext))
      }),
    )
    this.#effects.push(stop)
  }

  // Data flow

  #signal(instance: Instance, name: string): Signal<Value> {
    let made = instance.properties.get(name)
    if (!made) instance.properties.set(name, (made = this.#makeSignal(instance, name)))
    return made
  }

  #makeSignal(instance: Instance, name: string): Signal<Value> {
    const output = outputSources.get(instance.typeName)?.properties[name]
    if (output) return computed(output(instance, this.#outputContext))
    return this.#formulaSignal(instance, name)
  }

  /** A property's formula by itself, beside an output that may take its place. */
  #formula(instance: Instance, name: string): Signal<Value> {
    const key = `formula ${name}`
    let made = instance.properties.get(key)
    if (!made) instance.properties.set(key, (made = this.#formulaSignal(instance, name)))
    return made
  }

  #formulaSignal(instance: Instance, name: string): Signal<Value> {
    const formula = this.#formulaOf(instance, name)
    if (!formula) return () => null
    const { check, around } = formula
    if (!check.ok || !check.result || check.isBehavior) return () => null
    if (check.isAsync) return this.#asyncSignal(instance, check, around)
    const { dependencies } = check
    const run = this.#evaluation(instance, check, check.result, around)
    if (dependencies.reads.length > 0 || dependencies.volatile) return computed(run)
    let constant: Value | undefined
    return () => (constant ??= untracked(run))
  }

  /** Evaluates a formula of an instance; what each turn needs is made once, at the first. */
  #evaluation(
    instance: Instance,
    check: PropertyCheck,
    result: CheckResult,
    around: Instance | undefined,
  ): () => Value {
    let compiled: CompiledFormula | undefined
    let context: RunContext
    return () => {
      let value: Value | Promise<Value>
      try {
        if (!compiled) {
          context = this.#readingContext(instance, check, around)
          compiled = result.compile()
        }
        value = compiled.run(context)
      } catch (problem) {
        value = error(ErrorKind.Internal, messageOf(problem))
      }
      if (value instanceof Promise) {
        // Not declared asynchronous, so nothing waits for it.
        value = error(ErrorKind.NotSupported, 'The formula waits for something where it may not.')
      }
      return value instanceof ErrorValue ? this.#failed(instance, check.property, value) : value
    }
  }

  /** Tells of an error; it is the value, but for apps from before errors could be handled. */
  #failed(instance: Instance, property: string, value: ErrorValue): Value {
    this.#report(instance, property, value)
    return this.#settings.handlesErrors ? value : null
  }

  /**
   * A property that waits: it keeps its last value until the new one is there, and asks again
   * only when something it reads has changed.
   */
  #asyncSignal(
    instance: Instance,
    check: PropertyCheck,
    around: Instance | undefined,
  ): Signal<Value> {
    const settled = signal(0)
    let current: Value = null
    let generation = 0
    let seen: readonly Value[] | undefined
    const compiled = check.result?.compile()
    const context = this.#readingContext(instance, check, around)

    const finish = (value: Value) => {
      current = value instanceof ErrorValue ? this.#failed(instance, check.property, value) : value
    }
    const begin = () => {
      const mine = ++generation
      try {
        const result = compiled?.run(context) ?? null
        if (!(result instanceof Promise)) return finish(result)
        void this.#wait(
          result.catch((problem: unknown) => error(ErrorKind.Internal, messageOf(problem))),
        ).then((value) => {
          if (mine !== generation || this.#abort.signal.aborted) return
          finish(value)
          settled(mine)
        })
      } catch (problem) {
        finish(error(ErrorKind.Internal, messageOf(problem)))
      }
    }
    return computed(() => {
      settled()
      const now = check.dependencies.reads.map(({ symbol, path }) => {
        const value = context.read(symbol)
        const [first] = path
        return value instanceof InstanceReference && first !== undefined ? value.get(first) : value
      })
      if (!seen || now.some((value, i) => value !== seen?.[i])) {
        seen = now
        untracked(begin)
      }
      return current
    })
  }

  #readingContext(
    instance: Instance,
    check: PropertyCheck,
    around: Instance | undefined,
    args?: ReadonlyMap<string, Value>,
  ): PlayerContext {
    const reading = { instance, around, args, asks: asksSelected(check) }
    const { property } = check
    return {
      read: readingFrom((symbol) => this.#source(reading, symbol, property)),
      ...this.#surroundingsOf(instance, around),
    }
  }

  /** Made once: a formula has nothing of its own but what it reads. */
  #surroundingsOf(instance: Instance, around: Instance | undefined): Surroundings {
    const known = this.#surroundings.get(instance)
    if (known && known.around === around) return known.context
    const context = this.#makeSurroundings(instance, around)
    this.#surroundings.set(instance, { around, context })
    return context
  }

  #makeSurroundings(instance: Instance, around: Instance | undefined): Surroundings {
    return {
      ...(this.#host.services && { services: this.#host.services }),
      signal: this.#abort.signal,
      rowLimit: this.#settings.rowLimit,
      rowsLeftOut: (symbol, limit) => this.#noteRowsLeftOut(symbol.name, limit),
      canvas: this.#actions(instance, [], around),
      device: this.#host.device ?? {},
      forms: this.#forms,
      data: this.#data,
      dataSource: (symbol) => (symbol.kind === 'dataSource' ? this.#sources.of(symbol) : undefined),
      components: {
        call: (target, property, given) => {
          const called = this.#called({ instance, around }, target)
          return called ? this.#call(called, property, given) : null
        },
      },
    }
  }

  #called(
    { instance, around }: Pick<Reading, 'instance' | 'around'>,
    target: CallTarget,
  ): Instance | undefined {
    switch (target.kind) {
      case 'self':
        return instance
      case 'parent':
        return instance.parent
      case 'component':
        return around
      case 'control':
        return this.#resolve(instance, target.name, around)
    }
  }

  /** Runs the body of a component's function, action or event with arguments. */
  #call(
    instance: Instance,
    property: string,
    args: ReadonlyMap<string, Value>,
  ): Value | Promise<Value> {
    const formula = this.#formulaOf(instance, property)
    if (!formula?.check.result) return null
    const { check, around } = formula
    if (!check.ok)
      return error(ErrorKind.AnalysisError, `${instance.name}.${property} has an error.`)
    if (!check.isBehavior)
      return (
        check.result?.compile().run(this.#readingContext(instance, check, around, args)) ?? null
      )
    const followUps: (() => Promise<void>)[] = []
    return untracked(async () => {
      const value = await this.#runOnce(instance, check, around, followUps, args)
      for (let next = followUps.shift(); next; next = followUps.shift()) await next()
      return value
    })
  }

  /** Where the value of a name comes from, for the formulas of an instance. */
  #source(
    { instance, around, args, asks }: Reading,
    symbol: SymbolInfo,
    property: string,
  ): Signal<Value> {
    if (symbol.kind === 'dataSource') return () => this.#sources.table(symbol)
    const host = hostOf(symbol)
    switch (host?.kind) {
      case 'app':
        return always(this.#instanceOf('App', undefined)?.reference)
      case 'screen':
        return always(this.#instanceOf(host.name, undefined)?.reference)
      case 'control':
        return this.#controlSource(instance, host.name, around)
      case 'component':
        return always(around?.reference)
      case 'parameter':
        return always(args?.get(host.name))
      case 'self':
        return always(instance.reference)
      case 'parent':
        return always(instance.parent?.reference)
      case 'thisItem':
        return () => this.#thisItem(instance, property, asks)
      case 'namedFormula': {
        const app = this.#instanceOf('App', undefined)
        return app ? this.#signal(app, `Formulas.${host.name}`) : always(null)
      }
      case 'constant':
        return always(constants.get(host.name))
      case 'errors':
        return () => this.#errorTable(host.name)
      case 'contextVariable':
        if (around && this.#components.has(host.screen))
          return this.#store.contextSource(around.path, host.name)
        return this.#store.source(host) ?? (() => this.#store.read(host))
      case 'variable':
      case 'collection':
        return this.#store.source(host) ?? (() => this.#store.read(host))
      default:
        return always(null)
    }
  }

  /** A control by name; which row's is meant changes with the selection of galleries around it. */
  #controlSource(instance: Instance, name: string, around: Instance | undefined): Signal<Value> {
    const place = this.#places.get(name)
    const isOne = !place || templatesAround(place).length === 0
    if (isOne) return always(this.#resolve(instance, name, around)?.reference)
    return () => this.#resolve(instance, name, around)?.reference ?? null
  }

  #noteRowsLeftOut(source: string, limit: number): void {
    queueMicrotask(() => {
      const known = peek(this.rowsLeftOut)
      if (this.#abort.signal.aborted || known.some((one) => one.source === source)) return
      this.rowsLeftOut([...known, { source, limit }])
    })
  }

  #thisItem(instance: Instance, property: string, asks: boolean): Value {
    const isGallery = instance.type?.properties.get(property)?.isPerRow === true
    if (!isGallery) {
      const form = formAround(instance)
      if (form) return this.#formItem(form)
    }
    const gallery = isGallery ? instance : instance.row?.gallery
    if (!gallery) return null
    const index = isGallery ? this.#selectedRow(gallery)() : (instance.row?.index ?? 0)
    const row = rowsOf(this.#signal(gallery, 'Items')())[index - 1] ?? null
    const item = rowRecord(row)
    if (!item || !asks) return item
    const selected = this.#selectedRow(gallery)
    return new ExtendedRow(item, (name) =>
      name === 'IsSelected' ? selected() === index : undefined,
    )
  }

  // Behavior

  async #run(instance: Instance, property: string): Promise<void> {
    const formula = this.#formulaOf(instance, property)
    if (!formula?.check.isBehavior || formula.check.text.trim() === '') return
    const { check, around } = formula
    if (!check.ok || !check.result) {
      const [first] = check.diagnostics.filter((one) => one.severity === 'error')
      this.#report(
        instance,
        property,
        error(ErrorKind.AnalysisError, `The formula has an error: ${first?.message ?? ''}`),
      )
      return
    }
    const key = `${instance.path}.${property}`
    const drops = property === 'OnSelect' && instance.type?.properties.has('AutoDisableOnSelect')
    if (drops && this.#running.has(key) && this.#isAutoDisabled(instance)) return
    this.#running.add(key)
    const followUps: (() => Promise<void>)[] = []
    try {
      const value = await this.#runOnce(instance, check, around, followUps)
      if (value instanceof ErrorValue) this.#report(instance, property, value)
    } finally {
      this.#running.delete(key)
    }
    for (let next = followUps.shift(); next; next = followUps.shift()) await next()
  }

  #isAutoDisabled(instance: Instance): boolean {
    return peek(this.#signal(instance, 'AutoDisableOnSelect')) !== false
  }

  #runOnce(
    instance: Instance,
    check: PropertyCheck,
    around: Instance | undefined,
    followUps: (() => Promise<void>)[],
    args?: ReadonlyMap<string, Value>,
  ): Value | Promise<Value> {
    const reading = this.#readingContext(instance, check, around, args)
    const context: PlayerContext = {
      ...reading,
      read: (symbol) => untracked(() => reading.read(symbol)),
      write: (symbol, value) => this.#store.write(symbol, value),
      canvas: this.#actions(instance, followUps, around),
    }
    // What runs without waiting is drawn once, at its end.
    startBatch()
    try {
      const result = untracked(() => check.result?.compile().run(context) ?? null)
      if (!(result instanceof Promise)) return result
      return this.#wait(
        result.catch((problem: unknown) => error(ErrorKind.Internal, messageOf(problem))),
      )
    } catch (problem) {
      return error(ErrorKind.Internal, messageOf(problem))
    } finally {
      endBatch()
    }
  }

  #actions(
    instance: Instance,
    followUps: (() => Promise<void>)[],
    around: Instance | undefined,
  ): CanvasActions {
    const scope = around?.path ?? instance.screen

    return {
      navigate: (screen, transition, context) => {
        if (!(screen instanceof ControlReference))
          return error(ErrorKind.InvalidArgument, 'Navigate needs a screen as its first argument.')
        for (const [name, value] of context?.fields() ?? [])
          this.#store.writeContext(screen.name, name, value)
        followUps.push(...this.#navigate(screen.name, true, optionOf(transition)))
        return true
      },
      updateContext: (context) => {
        if (scope === '')
          return error(ErrorKind.NotSupported, 'The app itself has no context variables; use Set.')
        for (const [name, value] of context.fields()) this.#store.writeContext(scope, name, value)
        return true
      },
      back: (transition) => {
        const before = this.#history.pop()
        if (before === undefined) return false
        const inverse = INVERSE[before.transition] ?? before.transition
        const asked = optionOf(transition)
        followUps.push(...this.#navigate(before.screen, false, asked === '' ? inverse : asked))
        return true
      },
      notify: (message, type, timeout) =>
        this.#notify(message, notificationKind(type), timeout > 0 ? timeout : undefined),
      reset: (control) => {
        const target = hostInstance(control)
        if (target?.component) followUps.push(() => this.#run(target, 'OnReset'))
        else if (target) outputSources.get(target.typeName)?.reset?.(target, this.#outputContext)
      },
      select: (control, row, child) => {
        const target = hostInstance(control)
        if (!target) return
        const own = ownRow(instance, target)
        followUps.push(() => this.#select(target, row ?? own, child))
      },
      setFocus: (control) => {
        const target = hostInstance(control)
        const count = (peek(this.focus)?.count ?? 0) + 1
        if (target) this.focus({ path: target.path, count })
      },
      launch: (address, parameters, target) => {
        const replaces = optionOf(target) === 'replace' || optionOf(target) === '_self'
        this.#host.launch?.(withParameters(address, parameters), replaces ? 'replace' : 'new')
      },
      user: () => this.#user(),
      param: (name) => this.#host.param?.(name) ?? null,
      exit: () => this.#host.exit?.(),
    }
  }

  readonly #forms: FormRunContext['forms'] = {
    setMode: (form, mode) => {
      const target = hostInstance(form)
      if (!target) return
      this.#state(target, FORM_MODE, () => signal<unknown>())(mode)
      // A form for a new row begins with nothing that was typed for another.
      if (mode === 'New') this.#resetInside(target)
    },
    reset: (form) => {
      const target = hostInstance(form)
      if (!target) return
      this.#resetInside(target)
      // From a new row back to the one that is edited.
      const mode = this.#state(target, FORM_MODE, () => signal<unknown>())
      if (mode() === 'New') mode('Edit')
      void this.run(target.path, 'OnReset')
    },
  }

  /** The row that a form shows; none while it is for a new one. */
  #formItem(form: Instance): Value {
    const mode = this.#signal(form, 'Mode')()
    if (mode instanceof OptionValue && mode.name === 'New') return null
    return rowRecord(this.#signal(form, 'Item')())
  }

  readonly #data: DataActions = {
    submit: async (control) => {
      const form = hostInstance(control)
      if (!form) return false
      const message = await untracked(() => this.#submit(form))
      this.#state(form, FORM_ERROR, () => signal<unknown>())(message)
      await this.#run(form, message === '' ? 'OnSuccess' : 'OnFailure')
      return message === ''
    },
    errors: (source, row) =>
      this.#sources.errors(source).filter((one) => !row || one.get('Record') === row),
    relate: async (related, row, isRelated) => {
      const owner = this.#sources.ownerOf(related)
      if (!owner) throw new TypeError('These rows are not those of a column of a source.')
      const others = related.rows.filter((one) => one !== row)
      const rows = new TableValue(isRelated ? [...others, row] : others)
      const next = new RecordValue(new Map([...owner.row.fields(), [owner.column, rows]]))
      await owner.source.replace([owner.row], [next])
      return true
    },
  }

  /** Saves what a form holds; gives what was in the way, or nothing. */
  async #submit(form: Instance): Promise<string> {
    const symbol = this.#formulaOf(form, 'DataSource')?.check.dependencies.reads[0]?.symbol
    if (!symbol) return `${form.name} has no data source to save to.`
    const updates = updatesOf(form, this.#outputContext)
    for (const card of cardsOf(form, this.#outputContext)) {
      const problem = this.#signal(card, 'Error')()
      if (typeof problem !== 'string') continue
      if (symbol.kind === 'dataSource') this.#sources.refuse(symbol, updates, problem)
      return problem
    }
    const source =
      symbol.kind === 'dataSource' ? this.#sources.of(symbol) : this.#collection(symbol)
    const before = this.#formItem(form)
    try {
      const merged =
        before instanceof RecordValue
          ? new RecordValue(new Map([...before.fields(), ...updates.fields()]))
          : updates
      const stored = await (before instanceof RecordValue
        ? source.replace([before], [merged])
        : source.append([merged]))
      startBatch()
      this.#state(form, LAST_SUBMIT, () => signal<unknown>())(stored[0] ?? merged)
      if (before === null) this.#state(form, FORM_MODE, () => signal<unknown>())('Edit')
      endBatch()
      return ''
    } catch (problem) {
      return messageOf(problem)
    }
  }

  /** A collection or variable that holds a table, as a source. */
  #collection(symbol: SymbolInfo): DataSource {
    const host = hostOf(symbol)
    const held = host && peek(() => this.#store.read(host))
    return new InMemoryDataSource(held instanceof TableValue ? held.rows : [], (rows) =>
      this.#store.write(symbol, new TableValue(rows)),
    )
  }

  #resetInside(target: Instance): void {
    const visit = (name: string) => {
      for (const child of this.#places.get(name)?.control.children ?? []) {
        const instance = this.#instanceOf(child.name, target.row, target.inside)
        if (instance) outputSources.get(instance.typeName)?.reset?.(instance, this.#outputContext)
        visit(child.name)
      }
    }
    visit(target.name)
  }

  async #select(target: Instance, row: number | undefined, child: Value): Promise<void> {
    if (row === undefined) {
      // Selecting a control of a template, or its parent gallery from within, selects the row.
      if (target.row) this.selectRow(target.row.gallery.path, target.row.index)
      return this.#run(target, 'OnSelect')
    }
    this.selectRow(target.path, row)
    await this.#run(target, 'OnSelect')
    if (child instanceof ControlReference) {
      const inner = this.#instanceOf(child.name, { gallery: target, index: row }, target.inside)
      if (inner) await this.#run(inner, 'OnSelect')
    }
  }

  /** Changes the screen at once; what `OnHidden` and `OnVisible` do has begun and can be awaited. */
  #navigate(to: string, remember: boolean, transition = 'none'): (() => Promise<void>)[] {
    const from = peek(this.currentScreen)
    if (from === to || !this.document.screens.some((screen) => screen.name === to)) return []
    if (remember && from !== '') this.#history.push({ screen: from, transition })
    this.transition(transition === '' ? 'none' : transition)
    this.currentScreen(to)
    const events = Promise.resolve().then(async () => {
      if (from !== '') await this.run(from, 'OnHidden')
      await this.run(to, 'OnVisible')
    })
    return [() => events]
  }

  #user(): Value {
    const { user } = this.#host
    return record({
      FullName: user?.fullName ?? null,
      Email: user?.email ?? null,
      Image: user?.image ?? null,
      EntraObjectId: user?.id ?? null,
    })
  }

  // Errors, notifications, waiting

  #report(instance: Instance, property: string, value: ErrorValue): void {
    // An error that travels through other formulas is told once, where it arose.
    const fresh = value.errors.filter((detail) => !this.#reported.has(detail))
    if (fresh.length === 0) return
    for (const detail of fresh) this.#reported.add(detail)
    queueMicrotask(() => {
      if (this.#abort.signal.aborted) return
      const found = fresh.map((detail): PlayerError => ({
        path: instance.path,
        property,
        message: detail.message ?? `The formula failed (${ErrorKind.nameOf(detail.kind)}).`,
        kind: ErrorKind.nameOf(detail.kind),
      }))
      this.errors([...peek(this.errors), ...found].slice(-MAX_ERRORS))
      const onError = this.check.property('App', 'OnError')
      const isHandled = this.#settings.handlesErrors && onError?.ok === true
      if (isHandled && onError.result && instance.kind !== 'app') {
        this.#errorScope = fresh.map((detail) =>
          record({
            Kind: detail.kind,
            Message: detail.message ?? null,
            Source: `${instance.path}.${property}`,
            Observed: detail.observed ?? null,
          }),
        )
        void this.run('App', 'OnError')
        return
      }
      for (const one of found)
        this.#notify(`${one.path}.${one.property}: ${one.message}`, 'error', undefined)
    })
  }

  #errorTable(name: string): Value {
    if (name === 'AllErrors') return new TableValue(this.#errorScope)
    return this.#errorScope[0] ?? null
  }

  #notify(message: string, kind: NotificationKind, timeoutMilliseconds: number | undefined): void {
    const shown = peek(this.notifications)
    if (shown.some((one) => one.message === message && one.kind === kind)) return
    const id = this.#nextNotification++
    this.notifications([...shown, { id, kind, message, timeoutMilliseconds }])
    if (timeoutMilliseconds !== undefined)
      this.#timers.set(
        id,
        setTimeout(() => this.dismissNotification(id), timeoutMilliseconds),
      )
  }

  #wait<Of>(work: Promise<Of>): Promise<Of> {
    this.#count(1)
    return work.finally(() => this.#count(-1))
  }

  #count(change: number): void {
    this.#pendingCount += change
    // Not at once: this may be inside a computed signal, which must not set others.
    queueMicrotask(() => {
      if (!this.#abort.signal.aborted) this.pending(this.#pendingCount)
      if (this.#pendingCount > 0) return
      for (const resolve of this.#idleWaiters.splice(0)) resolve()
    })
  }
}

/**
 * Only formulas that ask for more than the row's columns get more than the row itself, so that a
 * row keeps its identity in `Remove(colItems, ThisItem)`.
 */
function asksSelected(check: PropertyCheck): boolean {
  return check.dependencies.reads.some(
    ({ symbol, path }) => symbol.name === 'ThisItem' && path[0] === 'IsSelected',
  )
}

function always(value: Value | undefined): Signal<Value> {
  const known = value ?? null
  return () => known
}

/** The nearest form that a control stands in, unless a gallery's row is nearer. */
function formAround({ parent, row }: Instance): Instance | undefined {
  for (let at = parent; at && at !== row?.gallery; at = at.parent)
    if (at.typeName === 'Form' || at.typeName === 'FormViewer') return at
  return undefined
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}

/** The row of `gallery` that an instance stands in; undefined outside of it. */
function ownRow(from: Instance, gallery: Instance): number | undefined {
  for (let row = from.row; row; row = row.gallery.row) if (row.gallery === gallery) return row.index
  return undefined
}

function hostInstance(control: ControlReference): Instance | undefined {
  return control instanceof InstanceReference ? (control.host as Instance) : undefined
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}

function optionOf(value: Value): string {
  if (value instanceof OptionValue) return String(value.value)
  return typeof value === 'string' ? value : ''
}

function notificationKind(value: Value): NotificationKind {
  const option = optionOf(value).toLowerCase()
  return option === 'error' || option === 'success' || option === 'warning' ? option : 'information'
}

/** `Launch` takes a record or a list of names and values alternating as the query. */
function withParameters(address: string, parameters: Value): string {
  const query = new URLSearchParams()
  if (parameters instanceof RecordValue)
    for (const [name, value] of parameters.fields()) query.append(name, textOf(value))
  else if (typeof parameters === 'string') return address + parameters
  const text = query.toString()
  if (text === '') return address
  return address + (address.includes('?') ? '&' : '?') + text
}

function textOf(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  return ''
}

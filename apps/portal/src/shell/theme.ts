import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  type Theme,
} from '@fluentui/react-components'
import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

const brand: BrandVariants = {
  10: '#011416',
  20: '#04262a',
  30: '#053a40',
  40: '#064b53',
  50: '#085660',
  60: '#0a616c',
  70: '#0b6a76',
  80: '#0c7380',
  90: '#27909d',
  100: '#3fa3b0',
  110: '#5ab6c2',
  120: '#78c8d3',
  130: '#98d9e2',
  140: '#b4e5ec',
  150: '#d0f0f4',
  160: '#e9f9fb',
}

const light: Theme = {
  ...createLightTheme(brand),
  colorNeutralForeground3: '#575757',
  colorNeutralForeground4: '#616161',
}
const dark: Theme = {
  ...createDarkTheme(brand),
  colorBrandForeground1: brand[110],
  colorBrandForeground2: brand[120],
  colorBrandForegroundLink: brand[120],
  colorBrandForegroundLinkHover: brand[130],
}

const storageKey = 'patchbay.theme'
const prefersDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** What the person chose; `system` follows the device. Kept in this browser. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, readChoice)
}

/** The Fluent theme in force. */
export function useTheme(): { theme: Theme; isDark: boolean } {
  const isDark = useSyncExternalStore(subscribe, readIsDark)
  return { theme: isDark ? dark : light, isDark }
}

/** Chooses a theme for this browser. */
export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(storageKey, choice)
  for (const listener of listeners) listener()
}

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function readIsDark(): boolean {
  const choice = readChoice()
  return choice === 'system' ? prefersDark.matches : choice === 'dark'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  prefersDark.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    prefersDark.removeEventListener('change', listener)
  }
}

/** What docs/errors.md says about one AADSTS code. */
export interface CatalogueEntry {
  /** OAuth 2.0 error (RFC 6749 §5.2 and §4.1.2.1). */
  readonly error: string
  /** HTTP status at the token endpoint and on the page. */
  readonly status: number
  /** MSAL decides by this whether to go interactive. */
  readonly suberror?: string
  /** True where a browser sees a page and is never redirected. */
  readonly onPage?: true
  /** Pattern of `error_description`; `{words}` are filled in. */
  readonly message: string
  readonly explanation?: string
  readonly fix?: string
  /** Page of the portal that holds the setting to change. */
  readonly setting?: { readonly label: string; readonly path: string }
}

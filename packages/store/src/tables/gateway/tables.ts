/** Tables of this area, by name; rows as they stand in the database. */
export interface GatewayTables {}

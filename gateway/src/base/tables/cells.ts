/** What a table that leaves the gateway is made of. */

export type CellValue = string | number | boolean | null | undefined;

/** A cell that looks like something; `columns` and `rows` say how many it covers, to the right and downwards. */
export interface StyledCell {
  value: CellValue;
  bold?: boolean;
  centred?: boolean;
  /** The cells that it covers stand in the rows all the same, as null. */
  columns?: number;
  rows?: number;
}
export type TableCell = CellValue | StyledCell;
/** The rows in their order, header included. */
export type TableRows = Iterable<readonly TableCell[]> | AsyncIterable<readonly TableCell[]>;

export function styled(cell: TableCell): StyledCell {
  return typeof cell === 'object' && cell !== null ? cell : { value: cell };
}

import type { components } from './openapi';

/** The wire, under short names. The shapes are the server's own: openapi.d.ts is generated from its types. */
type Schemas = components['schemas'];

export type Amount = Schemas['Amount'];
export type CandleRow = Schemas['CandleRow'];
export type Candles = Schemas['Candles'];
export type Component = Schemas['Component'];
export type ErrorBody = Schemas['ErrorBody'];
export type Shortage = Schemas['Shortage'];
export type ErrorCode = Schemas['ErrorCode'];
export type Health = Schemas['Health'];
export type Market = Schemas['Market'];
export type MarketDetails = Schemas['MarketDetails'];
export type MarketPage = Schemas['MarketPage'];
export type Markets = Schemas['Markets'];
export type MinutesChange = Schemas['MinutesChange'];
export type Provenance = Schemas['Provenance'];
export type Status = Schemas['Status'];

/** Which rows a board has is said by its name; the description can only list the possibilities. */
interface RowsOf extends Record<Component, Schemas['BoardRows'][number]> {
  'top-banner-scroll': Schemas['HourChange'];
  'bottom-banner-scroll': Schemas['VolumeChange'];
  'gainers-table': Schemas['MinutesChange'];
  'losers-table': Schemas['MinutesChange'];
}

export type BoardOf<Name extends Component> = Omit<Schemas['Board'], 'component' | 'data'> & {
  component: Name;
  data: RowsOf[Name][];
};

export type Board = { [Name in Component]: BoardOf<Name> }[Component];

/** Several boards in one answer. */
export interface Boards extends Omit<Schemas['Boards'], 'components'> {
  components: Board[];
}

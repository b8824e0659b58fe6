import type { SafenetBehaviour } from './behaviour';
import { element, encodeName, type Attribute, type XmlElement } from './xml-tree';

const MSDATA: Attribute = ['xmlns:msdata', 'urn:schemas-microsoft-com:xml-msdata'];
const DIFFGR: Attribute = ['xmlns:diffgr', 'urn:schemas-microsoft-com:xml-diffgram-v1'];
const XS: Attribute = ['xmlns:xs', 'http://www.w3.org/2001/XMLSchema'];
const NO_NAMESPACE: Attribute = ['xmlns', ''];

export interface DataColumn {
  readonly name: string;
  readonly type: 'xs:int' | 'xs:string' | 'xs:dateTime';
}

/** Rows hold one cell a column; null leaves the element out, an empty text does not (contract 5.1). */
export interface DataTable {
  readonly name: string;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** .NET's `Char.IsWhiteSpace`, which is not quite JavaScript's `\s`. */
const WHITE_SPACE_ONLY = /^(?:(?!\ufeff)[\s\u0085])+$/;

function schemaOf(table: DataTable): XmlElement {
  const name = encodeName(table.name);
  const columns = table.columns.map((column) =>
    element('xs:element', [
      ['name', encodeName(column.name)],
      ['type', column.type],
      ['minOccurs', '0'],
    ]),
  );
  const row = element(
    'xs:element',
    [['name', name]],
    [element('xs:complexType', [], [element('xs:sequence', [], columns)])],
  );
  const bounds: Attribute[] = [
    ['minOccurs', '0'],
    ['maxOccurs', 'unbounded'],
  ];
  const dataSet: Attribute[] = [
    ['name', 'NewDataSet'],
    ['msdata:IsDataSet', 'true'],
    ['msdata:MainDataTable', name],
    ['msdata:UseCurrentLocale', 'true'],
  ];
  return element(
    'xs:schema',
    [['id', 'NewDataSet'], NO_NAMESPACE, XS, MSDATA],
    [element('xs:element', dataSet, [element('xs:complexType', [], [element('xs:choice', bounds, [row])])])],
  );
}

function cell(name: string, text: string): XmlElement {
  return element(name, WHITE_SPACE_ONLY.test(text) ? [['xml:space', 'preserve']] : [], text);
}

function diffgramOf(table: DataTable, style: SafenetBehaviour['tableStyle']): XmlElement {
  const name = encodeName(table.name);
  const cellNames = table.columns.map((column) => encodeName(column.name));
  const rows = table.rows.map((row, index) => {
    const attributes: Attribute[] = [
      ['diffgr:id', `${table.name}${index + 1}`],
      ['msdata:rowOrder', String(index)],
    ];
    if (style === 'dataset') attributes.push(['diffgr:hasChanges', 'inserted']);
    const cells = cellNames.flatMap((cellName, column) => {
      const text = row[column] ?? null;
      return text === null ? [] : [cell(cellName, text)];
    });
    return element(name, attributes, cells);
  });
  const instance = style === 'dataset' ? 'NewDataSet' : 'DocumentElement';
  return element(
    'diffgr:diffgram',
    [MSDATA, DIFFGR],
    rows.length === 0 ? [] : [element(instance, [NO_NAMESPACE], rows)],
  );
}

/** A table is written as its schema and its rows (contract 5.1). */
export function tableContent(table: DataTable, style: SafenetBehaviour['tableStyle']): readonly XmlElement[] {
  return [schemaOf(table), diffgramOf(table, style)];
}

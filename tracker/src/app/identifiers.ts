// What an app's backend, or the customer, calls this customer.

export interface Identifiers {
  customId?: string | number | undefined;
  email?: string | undefined;
  phone?: string | undefined;
}

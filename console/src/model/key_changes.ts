// Changing the keys that customers' tokens are checked with: the whole authentication that such a change sends.
import type { Authentication, AuthenticationChange, CustomerKey, KeptCustomerKey, NewCustomerKey } from "../api_settings";

const kept = (key: CustomerKey): KeptCustomerKey => (key.expiresAt ? { id: key.id, expiresAt: key.expiresAt } : { id: key.id });

const change = (before: Authentication, keys: AuthenticationChange["keys"]): AuthenticationChange => ({
  required: before.required,
  ...(before.audience ? { audience: before.audience } : {}),
  keys,
});

export const withRules = (before: Authentication, required: string[], audience: string): AuthenticationChange =>
  change({ ...before, required, audience: audience.trim() || null }, before.keys.map(kept));

export const withKey = (before: Authentication, key: NewCustomerKey): AuthenticationChange =>
  change(before, [...before.keys.map(kept), key]);

export const withoutKey = (before: Authentication, id: string): AuthenticationChange =>
  change(before, before.keys.filter((key) => key.id !== id).map(kept));

/** The new key counts at once, the old one until `until`, so that tokens made with it live on. */
export const withReplacement = (before: Authentication, id: string, key: NewCustomerKey, until: string): AuthenticationChange =>
  change(before, [...before.keys.map((each) => (each.id === id ? { id, expiresAt: until } : kept(each))), key]);

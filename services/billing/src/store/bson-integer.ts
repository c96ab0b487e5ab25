/** Whole numbers as BSON keeps them exactly. */
import mongoose from 'mongoose';

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** Beyond 32 bits the driver would write a floating-point number; a Long is written instead. */
export function bsonInteger(value: number): number | mongoose.mongo.Long {
  const fits = value <= INT32_MAX && value >= INT32_MIN;
  return fits ? value : mongoose.mongo.Long.fromNumber(value);
}

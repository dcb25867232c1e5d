#!/bin/sh
grep -q 'sdiv' "$1" && grep -q '%divides' "$1"

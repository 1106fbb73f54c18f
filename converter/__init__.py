"""Keras model in, bundle out: conversion to TFLite, the parity gate, packing."""

"""What can be done where: measures, eligible cells, quantities, costs, benefits and potential, once per package."""

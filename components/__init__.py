"""Functions that return Dash trees and figures. They know no files and no package: all they draw is handed in."""
